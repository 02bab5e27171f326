using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout abort</c>: gives a rollout up.</summary>
internal sealed class RolloutAbortCommand : RolloutMoveCommand
{
    private readonly Option<bool> _undo = new("--undo") { Description = "Take back every tenant that it has moved." };

    public RolloutAbortCommand()
        : base("abort", "Gives a rollout up. What it has moved stays, unless it is taken back.",
            "uplift rollout abort 20261121 --undo")
    {
        Add(_undo);
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.AbortAsync(rollout, context.Get(_undo), context.Actor, cancellationToken);
}
