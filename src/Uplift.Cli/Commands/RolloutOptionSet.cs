using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary>What a rollout is asked to do, by a file, by options, or by a file whose words options replace.</summary>
internal sealed class RolloutOptionSet
{
    private readonly TargetOptions _target = new();
    private readonly Option<string?> _file = Text(
        "--file", "A YAML file with these options as keys in camel case; what is said here goes before it.", "FILE");
    private readonly Option<string[]> _tenants = Names("--tenant", "Only these tenants.", "NAME");
    private readonly Option<string[]> _labels = Names(
        "--label", "Only tenants with this label; may be repeated.", "NAME=VALUE");
    private readonly Option<string[]> _frozen = Names("--freeze", "Tenants that must not be touched.", "NAME");
    private readonly Option<string?> _order = Text(
        "--order-by", "The label by whose value tenants go; else they go by name.", "LABEL");
    private readonly Option<string[]> _canary = Names(
        "--canary", "Tenants that go first, in a wave of their own.", "NAMES");
    private readonly Option<string?> _waves = Text(
        "--waves",
        "How many of the others have been moved at the end of each wave: numbers or shares, the last 100%. Unless said: 100%.",
        "SHARES");
    private readonly Option<string?> _parallel = Text(
        "--parallel",
        "How many tenants at once, by all workers together; several numbers are for one wave each, the last for all that follow. "
            + "Unless said: 4.",
        "NUMBERS");
    private readonly Option<int?> _perServer = new("--parallel-per-server")
    {
        Description = "How many tenants of one database server at once, those of other rollouts among them.",
        HelpName = "N",
    };
    private readonly Option<string?> _budget = Text(
        "--budget", "How many tenants of a wave may fail before the rollout stops behind it. Unless said: 0.", "SHARE");
    private readonly Option<string?> _stopAfter = Text(
        "--stop-after",
        "How many tenants of a wave may fail before no other is begun; else the wave goes to its end.", "SHARE");
    private readonly Option<string?> _onFailure = Text(
        "--on-failure",
        "What becomes of a tenant that could not be moved: undo takes it back, leave keeps what was done. Unless said: undo.",
        "WHAT");
    private readonly Option<string?> _strategy = Text(
        "--strategy",
        "How: in-place upgrades a tenant's data where they are; isolated upgrades a clone while it serves, then switches. "
            + "Unless said: in-place.",
        "HOW");
    private readonly Option<string?> _soak = Text(
        "--soak", "How long nothing happens behind a wave: 90s, 30m, 24h, 2d.", "TIME");
    private readonly Option<bool?> _approve = Flag("--approve", "Ask for 'rollout approve' before each next wave.");
    private readonly CheckOptionSet _checks = new();
    private readonly Option<bool?> _verification = Flag(
        "--check-verification",
        "Behind each wave, try all changes of the next on every object; nothing necessary may stand against it.");
    private readonly Option<string?> _window = Text(
        "--window",
        "When tenants may be worked on, such as '22:00-04:00 Europe/Berlin Sat,Sun'. A tenant's label 'window' goes before.",
        "WINDOW");
    private readonly Option<string[]> _done = Names(
        "--done", "A manual change that a person has made; may be repeated.", "CHANGE");
    private readonly Option<bool?> _irreversible = Flag(
        "--accept-irreversible", "Also run changes that cannot be taken back.");
    private readonly Option<bool?> _preview = Flag("--accept-preview", "Also make changes of type preview.");

    public void AddTo(Command command)
    {
        command.Add(_file);
        _target.AddTo(command);
        foreach (var option in (Option[])[
            _tenants, _labels, _frozen, _order, _canary, _waves, _parallel, _perServer, _budget, _stopAfter, _onFailure,
            _strategy, _soak, _approve])
        {
            command.Add(option);
        }

        _checks.AddTo(command);
        foreach (var option in (Option[])[_verification, _window, _done, _irreversible, _preview]) command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="UpliftException">The file cannot be read, or has errors.</exception>
    public RolloutRequest Read(CommandContext context)
    {
        var said = _checks.Read(context) with
        {
            To = Many(context, _target.To),
            Release = context.Get(_target.Release),
            Tenant = Many(context, _tenants),
            Label = Many(context, _labels),
            Freeze = Many(context, _frozen),
            OrderBy = context.Get(_order),
            Canary = Many(context, _canary),
            Waves = One(context, _waves),
            Parallel = One(context, _parallel),
            ParallelPerServer = context.Get(_perServer),
            Budget = context.Get(_budget),
            StopAfter = context.Get(_stopAfter),
            OnFailure = context.Get(_onFailure),
            Strategy = context.Get(_strategy),
            Soak = context.Get(_soak),
            Approve = context.Get(_approve),
            CheckVerification = context.Get(_verification),
            Window = context.Get(_window),
            Done = Many(context, _done),
            AcceptIrreversible = context.Get(_irreversible),
            AcceptPreview = context.Get(_preview),
        };
        return context.Get(_file) is { } file ? said.Over(RolloutFile.Read(file)) : said;
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<string[]> Names(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<bool?> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static string[]? Many(CommandContext context, Option<string[]> option) =>
        context.Get(option) is { Length: > 0 } values ? values : null;

    private static string[]? One(CommandContext context, Option<string?> option) =>
        context.Get(option) is { } value ? [value] : null;
}
