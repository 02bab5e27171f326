using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;
using Uplift.Rollouts.Calendars;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout plan</c>: shows when a rollout would move whom.</summary>
internal sealed class RolloutPlanCommand : UpliftCommand
{
    private readonly RolloutOptionSet _options = new();

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "How many workers there will be.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<DateTimeOffset?> _begin = new("--begin")
    {
        Description = "When it would be started, such as 2026-11-21T20:00+01:00; else now.",
        HelpName = "TIME",
    };

    private readonly Option<string> _assume = new("--assume")
    {
        Description = "How long a tenant takes of whom a step was never rehearsed: 90s, 30m, 24h.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "10m",
    };

    private readonly Option<string> _approval = new("--approval-takes")
    {
        Description = "How long it takes until somebody approves of a wave.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "0s",
    };

    private readonly Option<string?> _html = new("--html")
    {
        Description = "Also write the calendar to this file, a page for a browser.",
        HelpName = "FILE",
    };

    public RolloutPlanCommand()
        : base("plan",
            "Shows when a rollout would move whom, from what rehearsals took. Makes no rollout.",
            "uplift rollout plan --release 2023 --canary diku --waves 5%,25%,100% --soak 30m",
            "uplift rollout plan --release 2023 --parallel 16 --workers 4 --begin 2026-11-21T22:00+01:00 --html calendar.html")
    {
        _options.AddTo(this);
        foreach (var option in (Option[])[_workers, _begin, _assume, _approval, _html]) Add(option);
        _workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--workers must be at least 1.");
        });
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var wanted = _options.Read(context);
        var spec = wanted.ToSpec(
            TargetOptions.Find(context, wanted.To ?? [], wanted.Release),
            context.Workspace.Workspace.Rules.AcceptPreview);
        var settings = new SimulationSettings
        {
            Begins = context.Get(_begin) ?? context.Workspace.Time.GetUtcNow(),
            Workers = context.Get(_workers),
            PerServer = spec.ParallelPerServer,
            Approval = SoakTime.Parse(context.Get(_approval)!),
        };
        var preview = new RolloutPreview(context.Workspace, await context.ControlAsync(cancellationToken));
        var made = await preview.MakeAsync(
            spec, wanted.ToChoice(), settings, SoakTime.Parse(context.Get(_assume)!), context.Actor, cancellationToken);
        if (context.Get(_html) is { } file)
        {
            await File.WriteAllTextAsync(file, new CalendarPage(made).ToString(), cancellationToken);
        }

        context.Output.Show(made, new CalendarView());
        if (context.Get(_html) is { } written) context.Output.Say($"The calendar is in {written}.");
        return ExitCode.Done;
    }
}
