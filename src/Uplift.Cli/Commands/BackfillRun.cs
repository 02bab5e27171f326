using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Works on a backfill in this process while its progress shows, and says what its end means.</summary>
internal sealed class BackfillRun
{
    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many tenants at once.",
        HelpName = "N",
        DefaultValueFactory = _ => new BackfillWorkOptions().Parallel,
    };

    public BackfillRun() => _parallel.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1) result.AddError("--parallel must be at least 1.");
    });

    public void AddTo(Command command) => command.Add(_parallel);

    /// <summary>Works on it until it has ended or is paused.</summary>
    public async Task<int> RunAsync(
        CommandContext context, BackfillDesk desk, Backfill backfill, CancellationToken cancellationToken)
    {
        var progress = new BackfillLines(context.Output, context.Workspace.Time);
        var options = new BackfillWorkOptions { Parallel = context.Get(_parallel), Progress = progress.On };
        try
        {
            backfill = await new BackfillWork(desk, context.Workspace.Time, options)
                .RunAsync(backfill, cancellationToken);
            return await ShowAsync(context, desk, backfill, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Output.Say($"Interrupted between two batches; go on with 'uplift backfill resume {backfill.Id}'.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Shows how it stands.</summary>
    public static async Task<int> ShowAsync(
        CommandContext context, BackfillDesk desk, Backfill backfill, CancellationToken cancellationToken)
    {
        context.Output.Show(await desk.ReadStatusAsync(backfill, cancellationToken), new BackfillView());
        return backfill.State switch
        {
            BackfillState.Incomplete => ExitCode.Partial,
            BackfillState.Failed => ExitCode.Failed,
            BackfillState.Running or BackfillState.Paused => ExitCode.Pending,
            _ => ExitCode.Done,
        };
    }
}
