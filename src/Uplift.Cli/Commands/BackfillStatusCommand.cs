using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill status</c>: how far a backfill is.</summary>
internal sealed class BackfillStatusCommand : UpliftCommand
{
    private readonly Argument<string?> _backfill = new("BACKFILL")
    {
        Description = "Its id, or the beginning of it; none: the only one that is open, else the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public BackfillStatusCommand()
        : base("status", "Shows how far a backfill is in each tenant, what it left and when it will be done.",
            "uplift backfill status", "uplift backfill status 019aa5d8-6b6e --json") => Add(_backfill);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var backfill = await desk.FindAsync(context.Get(_backfill), cancellationToken);
        return await BackfillRun.ShowAsync(context, desk, backfill, cancellationToken);
    }
}
