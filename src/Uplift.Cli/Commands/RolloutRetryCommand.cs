using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout retry</c>: tries one tenant again.</summary>
internal sealed class RolloutRetryCommand : RolloutMoveCommand
{
    private readonly Argument<string> _tenant = new("TENANT") { Description = "The tenant." };

    public RolloutRetryCommand()
        : base("retry", "Tries a tenant again that failed in the present wave.",
            "uplift rollout retry 20261121 diku")
    {
        Add(_tenant);
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.RetryAsync(rollout, context.Get(_tenant)!, context.Actor, cancellationToken);
}
