using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout watch</c>: tells what happens until a rollout stands still.</summary>
internal sealed class RolloutWatchCommand : UpliftCommand
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

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

        return await RolloutStatusCommand.ShowAsync(context, table, rollout, cancellationToken);
    }
}
