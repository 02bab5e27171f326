using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout watch</c>: tells what happens until a rollout stands still.</summary>
internal sealed class RolloutWatchCommand : UpliftCommand
{
    private readonly Argument<string> _rollout = new("ROLLOUT") { Description = "Its id, or the beginning of it." };

    public RolloutWatchCommand()
        : base("watch",
            "Tells what happens until the rollout is over, stopped or waits for a person, and shows then how it stands.",
            "uplift rollout watch 20261121")
    {
        Add(_rollout);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        var rollout = await table.FindAsync(context.Get(_rollout)!, cancellationToken);
        var last = await table.ReadEventsAsync(rollout.Id, 1, cancellationToken);
        var watch = new RolloutWatch(table, context.Workspace.Time);
        await foreach (var happened in watch.WatchAsync(
            rollout.Id, last is [var one] ? one.Id : "", StandsStill, cancellationToken))
        {
            if (happened is not null) context.Output.Say(RolloutView.Line(happened));
        }

        rollout = await table.FindAsync(rollout.Id, cancellationToken);
        return await RolloutStatusCommand.ShowAsync(context, table, rollout, cancellationToken);
    }

    private static bool StandsStill(Rollout rollout) => !rollout.IsMoving || rollout.Stage == WaveStage.Approval;
}
