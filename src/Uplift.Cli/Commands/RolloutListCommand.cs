using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout list</c>: rollouts, the newest first.</summary>
internal sealed class RolloutListCommand : UpliftCommand
{
    public RolloutListCommand()
        : base("list", "Shows rollouts, the newest first.", "uplift rollout list --json")
    {
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        context.Output.Show(await table.ListAsync(cancellationToken), new RolloutListView());
        return ExitCode.Done;
    }
}
