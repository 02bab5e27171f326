using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill cancel</c>: ends a backfill early.</summary>
internal sealed class BackfillCancelCommand : UpliftCommand
{
    private readonly Argument<string?> _backfill = new("BACKFILL")
    {
        Description = "Its id, or the beginning of it; none: the only one that is open, else the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public BackfillCancelCommand()
        : base("cancel", "Ends a backfill between two batches; what it rewrote stays.",
            "uplift backfill cancel 019aa5d8-6b6e") => Add(_backfill);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var backfill = await desk.FindAsync(context.Get(_backfill), cancellationToken);
        backfill = await desk.CancelAsync(backfill, context.Actor, cancellationToken);
        return await BackfillRun.ShowAsync(context, desk, backfill, cancellationToken);
    }
}
