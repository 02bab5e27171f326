using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Cli.Commands;

/// <summary>What a tenant is asked to become, as it is said on the command line.</summary>
internal sealed class InstallOptionSet
{
    private readonly Argument<string[]> _modules = new("MODULE")
    {
        Description = "Modules to enable or upgrade: an id, or a product for its newest version.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _disable = Many("--disable", "Modules to disable; their data stays.");
    private readonly Option<string[]> _purge = Many(
        "--purge", "Modules to disable with their data. This cannot be taken back.");
    private readonly Option<bool> _all = new("--upgrade-all")
    {
        Description = "The newest version of every enabled product.",
    };
    private readonly Option<bool> _reinstall = new("--reinstall")
    {
        Description = "Upgrade modules that are enabled from themselves.",
    };

    private readonly Option<string?> _parameters = new("--parameters")
    {
        Description = "Parameters for modules with _tenant 1.2 and above.",
        HelpName = "KEY=VALUE,...",
    };

    private readonly Option<string> _invoke = new("--invoke")
    {
        Description = "Which modules are called: true, false, or an expression that matches whole module ids.",
        HelpName = "WHICH",
        DefaultValueFactory = _ => "true",
    };

    private readonly Option<string?> _onFailure = new("--on-failure")
    {
        Description =
            "What becomes of the tenant when a module fails: all is taken back, is left there, or the others go on. [rollback]",
        HelpName = "rollback|stop|continue",
    };

    private readonly Option<bool> _ignoreErrors = new("--ignore-errors")
    {
        Description = "The same as --on-failure continue.",
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many modules are called at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _noDepCheck = new("--no-dep-check")
    {
        Description = "Run the list as it is given: add, order and refuse nothing for the sake of interfaces.",
    };

    private readonly Option<string?> _preRelease = Words(
        "--pre-release", "Which versions may join: pre-releases too, none, or only them.");
    private readonly Option<string?> _snapshot = Words(
        "--npm-snapshot", "The same for nightly builds of user interfaces.");

    private readonly Option<int?> _deadline = new("--deadline")
    {
        Description = "Seconds that the job may take; then it ends as a failure does.",
        HelpName = "SECONDS",
    };

    private readonly Option<bool> _queue = new("--wait-queue")
    {
        Description = "Wait where the tenant has a job already, instead of refusing.",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The same key of a tenant gives the same job: nothing is done twice.",
        HelpName = "KEY",
    };

    public InstallOptionSet()
    {
        _onFailure.AcceptOnlyFromAmong("rollback", "stop", "continue");
        _deadline.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1) result.AddError("--deadline must be at least 1.");
        });
        _parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--parallel must be at least 1.");
        });
    }

    public void AddTo(Command command)
    {
        command.Add(_modules);
        foreach (var option in (Option[])[_disable, _purge, _all, _reinstall, _parameters, _invoke, _onFailure,
            _ignoreErrors, _parallel,
            _noDepCheck, _preRelease, _snapshot, _deadline, _queue, _key]) command.Add(option);
    }

    /// <summary>The request.</summary>
    /// <exception cref="UpliftException">It asks for nothing, or for what cannot go together.</exception>
    public JobRequest Read(CommandContext context, TenantId tenant)
    {
        List<RequestedModule> modules =
        [
            .. Asked(context.Get(_modules), RequestedAction.Enable),
            .. Asked(context.Get(_disable), RequestedAction.Disable),
            .. Asked(context.Get(_purge), RequestedAction.Purge),
        ];
        if (context.Get(_all) == modules.Count > 0)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage,
                modules.Count > 0 ? "Modules are named beside --upgrade-all." : "Nothing is asked for.",
                hint: "Name modules, --disable or --purge some, or say --upgrade-all.");
        }

        return new JobRequest
        {
            Tenant = tenant,
            Actor = context.Actor,
            Modules = modules,
            UpgradeAll = context.Get(_all),
            IdempotencyKey = context.Get(_key) is { Length: > 0 } key ? key : null,
            WhenBusy = context.Get(_queue) ? BusyChoice.Queue : BusyChoice.Refuse,
            Options = new JobOptions
            {
                Invoke = context.Get(_invoke)!,
                TenantParameters = context.Get(_parameters),
                OnFailure = ReadOnFailure(context),
                Reinstall = context.Get(_reinstall),
                Parallel = context.Get(_parallel),
                DepCheck = !context.Get(_noDepCheck),
                Filter = VersionFilter.Parse(context.Get(_preRelease), context.Get(_snapshot)),
                Deadline = context.Get(_deadline) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            },
        };
    }

    private FailureChoice ReadOnFailure(CommandContext context)
    {
        var word = context.Get(_onFailure);
        if (!context.Get(_ignoreErrors))
        {
            return word is null ? FailureChoice.Rollback : Enum.Parse<FailureChoice>(word, ignoreCase: true);
        }

        return word is null or "continue"
            ? FailureChoice.Continue : throw new UpliftException(DiagnosticCodes.WrongUsage,
                $"--ignore-errors does not go with --on-failure {word}.", hint: "Leave one of them out.");
    }

    private static IEnumerable<RequestedModule> Asked(string[]? ids, RequestedAction action) =>
        (ids ?? []).Select(id => new RequestedModule(id, action));

    private static Option<string[]> Many(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "MODULE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static Option<string?> Words(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "true|false|only" };
        option.AcceptOnlyFromAmong("true", "false", "only");
        return option;
    }
}
