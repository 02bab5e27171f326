using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout resume</c>: goes on.</summary>
internal sealed class RolloutResumeCommand : RolloutMoveCommand
{
    public RolloutResumeCommand()
        : base("resume",
            "Goes on: plans anew with the packages as they are now, and tries the failed tenants of the wave again.",
            "uplift rollout resume 20261121")
    {
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.ResumeAsync(rollout, context.Actor, cancellationToken);
}
