using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout start</c>: lets workers begin.</summary>
internal sealed class RolloutStartCommand : RolloutMoveCommand
{
    public RolloutStartCommand()
        : base("start", "Lets workers begin with a rollout. They run by 'uplift worker', on any number of machines.",
            "uplift rollout start 20261121")
    {
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.StartAsync(rollout, context.Actor, cancellationToken);
}
