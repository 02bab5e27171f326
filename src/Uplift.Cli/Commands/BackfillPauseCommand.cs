using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill pause</c>: lets a backfill rest.</summary>
internal sealed class BackfillPauseCommand : UpliftCommand
{
    private readonly Argument<string?> _backfill = new("BACKFILL")
    {
        Description = "Its id, or the beginning of it; none: the only one that is open, else the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public BackfillPauseCommand()
        : base("pause", "Lets a backfill rest between two batches until it is resumed.",
            "uplift backfill pause") => Add(_backfill);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var backfill = await desk.FindAsync(context.Get(_backfill), cancellationToken);
        backfill = await desk.PauseAsync(backfill, context.Actor, cancellationToken);
        await BackfillRun.ShowAsync(context, desk, backfill, cancellationToken);
        return ExitCode.Done;
    }
}
