using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>upgrade</c>: plans, shows, asks and applies.</summary>
internal sealed class UpgradeCommand : UpliftCommand
{
    private readonly PlanOptionSet _plan = new();
    private readonly RunOptionSet _run = new();

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    public UpgradeCommand()
        : base("upgrade", "Makes a plan, shows it, asks, and applies it.",
            "uplift upgrade --release 2023 --yes", "uplift upgrade --to mod-items-2.1.0 --tenant diku --simulate")
    {
        _plan.AddTo(this);
        Add(_yes);
        _run.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parallel = context.Get(_run.Parallel);
        var options = await _run.ReadAsync(context, cancellationToken);
        var request = _plan.Read(context, refresh: false, parallel);
        var (unfinished, failing) = context.Get(_run.Simulate)
            ? ([], [])
            : await request.FindLeftAsync(context.Workspace, cancellationToken);
        var resumed = await ResumeAsync(context, unfinished, options, parallel, cancellationToken);
        if (resumed is null) return ExitCode.Pending;
        request = request with
        {
            Except =
            [
                .. resumed.Where(
                    result => !OutcomeWord.IsGood(result.Outcome) && result.Outcome != RunOutcome.Incomplete)
                    .Select(result => result.Tenant),
            ],
        };
        var made = await request.MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (!context.Output.Json) context.Output.Show(made, new PlanView());
        var run = new PlanRun(context, made.Plan, options, parallel);
        if (context.Get(_run.Simulate)) return await run.SimulateAsync(cancellationToken);
        if (made.Plan.HasWork && !context.Get(_yes) && !context.Confirm("Apply this plan?"))
        {
            context.Output.Say($"Nothing was done. The plan is saved: 'uplift apply {made.Plan.Id}'.");
            return ExitCode.Pending;
        }

        // What stands from before is told each time; what is made again now is told by that run.
        var told = failing.Where(result => made.Plan.ClassOf(result.Tenant.ToString()) is not { Steps.Count: > 0 });
        return await run.ApplyAsync("upgrade", [.. told, .. resumed], cancellationToken);
    }

    // The same command again after a crash is all that it takes: runs towards this target are finished
    // before anything is planned.
    private async Task<IReadOnlyList<RunResult>?> ResumeAsync(
        CommandContext context, IReadOnlyList<TenantId> unfinished, RunOptions options, int parallel, CancellationToken cancellationToken)
    {
        if (unfinished.Count == 0) return [];
        var names = string.Join(", ", unfinished);
        context.Output.Say($"Runs towards this target were interrupted and are finished first: {names}.");
        if (context.Get(_yes) || context.Confirm("Go on with them?"))
        {
            IReadOnlyList<RunResult> results = [];
            var runs = new UnfinishedRuns(context.Workspace, options, parallel);
            await Progressing.RunAsync(context.Output, unfinished.Count, async observer =>
                results = await runs.ResumeAsync(unfinished, "upgrade", _ => true, observer, cancellationToken));
            return results;
        }

        context.Output.Say("Nothing was done.");
        return null;
    }
}
