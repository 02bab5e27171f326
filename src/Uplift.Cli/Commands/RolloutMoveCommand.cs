using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary>A command that changes how a rollout stands and shows it then.</summary>
internal abstract class RolloutMoveCommand : UpliftCommand
{
    private readonly Argument<string> _rollout = new("ROLLOUT") { Description = "Its id, or the beginning of it." };

    protected RolloutMoveCommand(string name, string description, params string[] examples)
        : base(name, description, examples) => Add(_rollout);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new RolloutDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var rollout = await MoveAsync(context, desk, context.Get(_rollout)!, cancellationToken);
        var report = await RolloutReport.ReadAsync(desk.Table, rollout, cancellationToken);
        context.Output.Show(report, new RolloutView());
        return ExitCode.Done;
    }

    /// <summary>Does it.</summary>
    protected abstract Task<Rollout> MoveAsync(
        CommandContext context, RolloutDesk desk, string rollout, CancellationToken cancellationToken);
}
