using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>upgrade</c>: plans, shows, asks and applies.</summary>
internal sealed class UpgradeCommand : UpliftCommand
{
    private readonly TargetOptions _target = new();
    private readonly RunOptionSet _run = new();

    private readonly Option<string[]> _tenants = new("--tenant")
    {
        Description = "Only these tenants.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _includeMissed = new("--include-missed")
    {
        Description = "Also apply changes below the installed version that were never applied.",
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Pass over preconditions that the package calls skippable.",
    };

    private readonly Option<bool> _noDepCheck = new("--no-dep-check")
    {
        Description = "Take the target as it is given: add, upgrade and refuse nothing for the sake of interfaces.",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    public UpgradeCommand()
        : base("upgrade", "Makes a plan, shows it, asks, and applies it.",
            "uplift upgrade --release 2023 --yes", "uplift upgrade --to mod-items-2.1.0 --tenant diku --simulate")
    {
        _target.AddTo(this);
        foreach (var option in (Option[])[_tenants, _includeMissed, _force, _noDepCheck, _yes]) Add(option);
        _run.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = new PlanOptions
        {
            IncludeMissed = context.Get(_includeMissed),
            Force = context.Get(_force),
            DepCheck = !context.Get(_noDepCheck),
        };
        var parallel = context.Get(_run.Parallel);
        var request = new PlanRequest(_target.Read(context), context.Get(_tenants) ?? [], options, false, parallel);
        var resumed = context.Get(_run.Simulate) ? [] : await ResumeAsync(context, request, cancellationToken);
        if (resumed is null) return ExitCode.Pending;
        request = request with
        {
            Except =
            [
                .. resumed.Where(result => !OutcomeWord.IsGood(result.Outcome) && result.Outcome != RunOutcome.Incomplete)
                    .Select(result => result.Tenant),
            ],
        };
        var made = await request.MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (!context.Output.Json) context.Output.Show(made, new PlanView());
        var run = new PlanRun(context, made.Plan, _run.Read(context), parallel);
        if (context.Get(_run.Simulate)) return await run.SimulateAsync(cancellationToken);
        if (made.Plan.HasWork && !context.Get(_yes) && !context.Confirm("Apply this plan?"))
        {
            context.Output.Say($"Nothing was done. The plan is saved: 'uplift apply {made.Plan.Id}'.");
            return ExitCode.Pending;
        }

        return await run.ApplyAsync("upgrade", resumed, cancellationToken);
    }

    // The same command again after a crash is all that it takes: runs towards this target are finished before anything is planned.
    private async Task<IReadOnlyList<RunResult>?> ResumeAsync(
        CommandContext context, PlanRequest request, CancellationToken cancellationToken)
    {
        var unfinished = await request.FindUnfinishedAsync(context.Workspace, cancellationToken);
        if (unfinished.Count == 0) return [];
        var names = string.Join(", ", unfinished);
        context.Output.Say($"Runs towards this target were interrupted and are finished first: {names}.");
        if (context.Get(_yes) || context.Confirm("Go on with them?"))
        {
            IReadOnlyList<RunResult> results = [];
            var runs = new UnfinishedRuns(context.Workspace, _run.Read(context), request.Parallel);
            await Progressing.RunAsync(context.Output, unfinished.Count, async observer =>
                results = await runs.ResumeAsync(unfinished, "upgrade", _ => true, observer, cancellationToken));
            return results;
        }

        context.Output.Say("Nothing was done.");
        return null;
    }
}
