using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary>What a rollout is asked to do.</summary>
internal sealed partial class RolloutOptionSet
{
    private readonly TargetOptions _target = new();
    private readonly Option<string[]> _tenants = Names("--tenant", "Only these tenants.", "NAME");
    private readonly Option<string[]> _labels = Names(
        "--label", "Only tenants with this label; may be repeated.", "NAME=VALUE");
    private readonly Option<string[]> _frozen = Names("--freeze", "Tenants that must not be touched.", "NAME");
    private readonly Option<string[]> _canary = Names(
        "--canary", "Tenants that go first, in a wave of their own.", "NAMES");
    private readonly Option<string[]> _done = Names(
        "--done", "A manual change that a person has made; may be repeated.", "CHANGE");
    private readonly Option<string[]> _http = Names("--check-http", "A URL that must answer with success.", "URL");
    private readonly Option<string[]> _command = Names("--check-command", "A command that must end with 0.", "COMMAND");
    private readonly Option<string[]> _sql = Names(
        "--check-sql", "A query over a tenant's tables that must find nothing.", "PRODUCT: QUERY");

    private readonly Option<string?> _order = new("--order-by")
    {
        Description = "The label by whose value tenants go; else they go by name.",
        HelpName = "LABEL",
    };

    private readonly Option<string> _waves = new("--waves")
    {
        Description =
            "How many of the others have been moved at the end of each wave: numbers or shares, the last 100%.",
        HelpName = "SHARES",
        DefaultValueFactory = _ => "100%",
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many tenants at once, by all workers together.",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    };

    private readonly Option<string> _budget = new("--budget")
    {
        Description = "How many tenants of a wave may fail before the rollout stops behind it.",
        HelpName = "SHARE",
        DefaultValueFactory = _ => "0",
    };

    private readonly Option<string?> _stopAfter = new("--stop-after")
    {
        Description = "How many tenants of a wave may fail before no other is begun; else the wave goes to its end.",
        HelpName = "SHARE",
    };

    private readonly Option<string> _onFailure = new("--on-failure")
    {
        Description =
            "What becomes of a tenant that could not be moved: undo takes it back, leave keeps what was done.",
        HelpName = "WHAT",
        DefaultValueFactory = _ => "undo",
    };

    private readonly Option<string?> _soak = new("--soak")
    {
        Description = "How long nothing happens behind a wave: 90s, 30m, 24h, 2d.",
        HelpName = "TIME",
    };

    private readonly Option<bool> _approve = new("--approve")
    {
        Description = "Ask for 'rollout approve' before each next wave.",
    };

    private readonly Option<string?> _window = new("--window")
    {
        Description =
            "When tenants may be worked on, such as '22:00-04:00 Europe/Berlin Sat,Sun'. A tenant's label 'window' goes before.",
        HelpName = "WINDOW",
    };

    private readonly Option<bool> _irreversible = new("--accept-irreversible")
    {
        Description = "Also run changes that cannot be taken back.",
    };

    private readonly Option<bool> _preview = new("--accept-preview")
    {
        Description = "Also make changes of type preview.",
    };

    public RolloutOptionSet()
    {
        _onFailure.AcceptOnlyFromAmong("undo", "leave");
        _parallel.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--parallel must be at least 1.");
        });
    }

    public void AddTo(Command command)
    {
        _target.AddTo(command);
        foreach (var option in (Option[])[_tenants, _labels, _frozen, _order, _canary, _waves, _parallel, _budget,
            _stopAfter, _onFailure,
            _soak, _approve, _http, _command, _sql, _window, _done, _irreversible, _preview]) command.Add(option);
    }

    /// <summary>What is asked for, and of whom.</summary>
    /// <exception cref="UpliftException">A share, a time, a window, a check or a target makes no sense.</exception>
    public (RolloutSpec Spec, TenantChoice Choice) Read(CommandContext context)
    {
        var spec = new RolloutSpec
        {
            Targets = _target.Read(context),
            Canary = [.. Many(context, _canary).SelectMany(Parts)],
            Waves = [.. Parts(context.Get(_waves)!).Select(TenantShare.Parse)],
            Parallel = context.Get(_parallel),
            Budget = TenantShare.Parse(context.Get(_budget)!),
            StopAfter = context.Get(_stopAfter) is { } most ? TenantShare.Parse(most) : null,
            OnFailure = context.Get(_onFailure) == "leave" ? FailedTenant.Leave : FailedTenant.Undo,
            Soak = context.Get(_soak) is { } time ? ReadTime(time) : TimeSpan.Zero,
            Approve = context.Get(_approve),
            Window = context.Get(_window) is { } window ? MaintenanceWindow.Parse(window) : null,
            Checks =
            [
                .. Many(context, _http).Select(url => new RolloutCheck(RolloutCheckKind.Http, url)),
                .. Many(context, _command).Select(command => new RolloutCheck(RolloutCheckKind.Command, command)),
                .. Many(context, _sql).Select(query => new RolloutCheck(RolloutCheckKind.Sql, query)),
            ],
            AcceptIrreversible = context.Get(_irreversible),
            AcceptPreview = context.Get(_preview) || context.Workspace.Workspace.Rules.AcceptPreview,
            Done = Many(context, _done),
        };
        foreach (var check in spec.Checks.Where(check => check.Kind == RolloutCheckKind.Sql))
        {
            SqlCheck.Split(check.Text);
        }

        var choice = new TenantChoice
        {
            Names = Many(context, _tenants),
            Labels = Many(context, _labels),
            Frozen = [.. Many(context, _frozen).SelectMany(Parts)],
            OrderBy = context.Get(_order) ?? "",
        };
        return (spec, choice);
    }

    private static TimeSpan ReadTime(string text)
    {
        var match = Time().Match(text);
        if (!match.Success)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no time.",
                hint: "Write 90s, 30m, 24h or 2d.");
        }

        var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    private static Option<string[]> Names(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static string[] Many(CommandContext context, Option<string[]> option) => context.Get(option) ?? [];

    private static string[] Parts(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^(\d{1,6})([smhd])$")]
    private static partial Regex Time();
}
