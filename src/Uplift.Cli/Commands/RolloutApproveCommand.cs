using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout approve</c>: lets the next wave begin.</summary>
internal sealed class RolloutApproveCommand : RolloutMoveCommand
{
    public RolloutApproveCommand()
        : base("approve", "Lets the next wave begin where a rollout waits for approval.",
            "uplift rollout approve 20261121")
    {
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.ApproveAsync(rollout, context.Actor, cancellationToken);
}
