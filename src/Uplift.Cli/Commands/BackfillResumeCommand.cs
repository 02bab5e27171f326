using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>backfill resume</c>: goes on with a backfill.</summary>
internal sealed class BackfillResumeCommand : UpliftCommand
{
    private readonly Argument<string?> _backfill = new("BACKFILL")
    {
        Description = "Its id, or the beginning of it; none: the only one that is open, else the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly BackfillRun _run = new();

    public BackfillResumeCommand()
        : base("resume",
            "Goes on with a backfill that was paused, failed, or left by a process that ended, just where it was.",
            "uplift backfill resume")
    {
        Add(_backfill);
        _run.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(context.Workspace, await context.ControlAsync(cancellationToken));
        var backfill = await desk.FindAsync(context.Get(_backfill), cancellationToken);
        backfill = await desk.ResumeAsync(backfill, context.Actor, cancellationToken);
        return await _run.RunAsync(context, desk, backfill, cancellationToken);
    }
}
