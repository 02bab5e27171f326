using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout status</c>: how a rollout stands, now or until it stands still.</summary>
internal sealed class RolloutStatusCommand : UpliftCommand
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly Argument<string> _rollout = new("ROLLOUT") { Description = "Its id, or the beginning of it." };

    private readonly Option<bool> _watch = new("--watch")
    {
        Description = "Tell what happens until the rollout is over, stopped or waits for a person.",
    };

    public RolloutStatusCommand()
        : base("status", "Shows how a rollout stands, wave by wave, and what happened last.",
            "uplift rollout status 20261121", "uplift rollout status 20261121 --watch")
    {
        Add(_rollout);
        Add(_watch);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        var rollout = await table.FindAsync(context.Get(_rollout)!, cancellationToken);
        if (context.Get(_watch)) rollout = await WatchAsync(context, table, rollout, cancellationToken);
        context.Output.Show(await RolloutReport.ReadAsync(table, rollout, cancellationToken), new RolloutView());
        return rollout switch
        {
            { State: RolloutState.Done } => ExitCode.Done,
            { State: RolloutState.Paused or RolloutState.Aborted } => ExitCode.Partial,
            _ => ExitCode.Pending,
        };
    }

    private static async Task<Rollout> WatchAsync(
        CommandContext context, RolloutTable table, Rollout rollout, CancellationToken cancellationToken)
    {
        var told = new HashSet<RolloutEvent>(
            await table.ReadEventsAsync(rollout.Id, RolloutReport.MostEvents, cancellationToken));
        while (rollout.IsMoving && rollout.Stage != WaveStage.Approval)
        {
            await Task.Delay(s_pause, cancellationToken);
            rollout = await table.FindAsync(rollout.Id, cancellationToken);
            foreach (var happened in (await table.ReadEventsAsync(
                rollout.Id, RolloutReport.MostEvents, cancellationToken)).Reverse())
            {
                if (told.Add(happened)) context.Output.Say(RolloutView.Line(happened));
            }
        }

        return rollout;
    }
}
