using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary><c>rollout history</c>: everything that happened to a rollout.</summary>
internal sealed class RolloutHistoryCommand : UpliftCommand
{
    private readonly Argument<string> _rollout = new("ROLLOUT") { Description = "Its id, or the beginning of it." };

    public RolloutHistoryCommand()
        : base("history", "Shows everything that happened to a rollout: when, what, why, and who did it.",
            "uplift rollout history 20261121", "uplift rollout history 20261121 --json")
    {
        Add(_rollout);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await context.ControlAsync(cancellationToken));
        var rollout = await table.FindAsync(context.Get(_rollout)!, cancellationToken);
        var events = await table.ReadEventsBehindAsync(rollout.Id, "", cancellationToken);
        context.Output.Show(events, new RolloutHistoryView());
        return ExitCode.Done;
    }
}
