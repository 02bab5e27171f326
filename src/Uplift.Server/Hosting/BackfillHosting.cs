using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Server.Hosting;

/// <summary>
/// Works on backfills while the application lives; when it stops, they are left between two
/// batches to whoever comes next.
/// </summary>
internal sealed partial class BackfillHosting(
    OpenedWorkspace workspace, UpliftHostOptions options, ILogger<BackfillHosting> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var desk = new BackfillDesk(workspace, await workspace.ControlAsync(stoppingToken));
                var work = new BackfillWork(desk, workspace.Time, new BackfillWorkOptions
                {
                    GivesWay = true,
                    Progress = Log,
                });
                await work.RunAllAsync(options.Look, stoppingToken);
            }
            catch (Exception error) when (error is DbException or UpliftException)
            {
                // The databases may come back; nothing is lost meanwhile.
                LogFailed(error.Message);
                await Task.Delay(options.Look, workspace.Time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Log(BackfillPart part)
    {
        if (part.State != BackfillPartState.Running)
        {
            LogEnded(part.Tenant, part.State, part.Progress.Changed, part.Progress.Failed);
        }
    }

    [LoggerMessage(
        3060, LogLevel.Information,
        "Backfill in {Tenant}: {State}, {Changed} objects rewritten, {Failed} left as they were")]
    private partial void LogEnded(string tenant, BackfillPartState state, long changed, long failed);

    [LoggerMessage(3061, LogLevel.Warning, "Backfills cannot be worked on: {Reason}")]
    private partial void LogFailed(string reason);
}
