using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout pause</c>: begins nothing more.</summary>
internal sealed class RolloutPauseCommand : RolloutMoveCommand
{
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why, for those who look.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    public RolloutPauseCommand()
        : base("pause", "Begins no other tenant; those under way come to their end.",
            "uplift rollout pause 20261121 --reason 'call from diku'")
    {
        Add(_reason);
    }

    protected override Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken) =>
        desk.PauseAsync(rollout, context.Get(_reason)!, context.Actor, cancellationToken);
}
