using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout status</c>: how a rollout stands.</summary>
internal sealed class RolloutStatusCommand : UpliftCommand
{
    private readonly Argument<string> _rollout = new("ROLLOUT") { Description = "Its id, or the beginning of it." };

    public RolloutStatusCommand()
        : base("status", "Shows how a rollout stands, wave by wave, and what happened last.",
            "uplift rollout status 20261121", "uplift rollout status 20261121 --json")
    {
        Add(_rollout);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        var rollout = await table.FindAsync(context.Get(_rollout)!, cancellationToken);
        return await ShowAsync(context, table, rollout, cancellationToken);
    }

    /// <summary>Shows how a rollout stands, and says it by the exit code too.</summary>
    public static async Task<int> ShowAsync(
        CommandContext context, RolloutTable table, Rollout rollout, CancellationToken cancellationToken)
    {
        context.Output.Show(await RolloutReport.ReadAsync(table, rollout, cancellationToken), new RolloutView());
        return rollout switch
        {
            { State: RolloutState.Done } => ExitCode.Done,
            { State: RolloutState.Paused or RolloutState.Aborted } => ExitCode.Partial,
            _ => ExitCode.Pending,
        };
    }
}
