using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Uplift.Rollouts;
using Uplift.Workspaces;

namespace Uplift.Workers;

/// <summary>
/// Decides in every worker what comes next in each rollout. All decide alike, from what is written alone;
/// what is decided is written by the first, and a job that there is already is not made twice.
/// </summary>
internal sealed partial class Coordinator(
    OpenedWorkspace workspace, WorkerSettings settings, ISchedulerFactory schedulers, ILogger<Coordinator> logger)
        : BackgroundService
{
    private const string Group = "rollouts";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var scheduler = await schedulers.GetScheduler(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(scheduler, stoppingToken);
            }
            catch (Exception error) when (error is DbException or IOException or SchedulerException)
            {
                LogAway(error.Message);
            }

            await Task.Delay(settings.Pause, workspace.Time, stoppingToken);
        }
    }

    private async Task LookAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(await workspace.ControlAsync(cancellationToken));
        var mover = new RolloutMover(table, settings.Name, workspace.Time);
        foreach (var rollout in await table.ReadMovingAsync(cancellationToken))
        {
            var move = RolloutDecision.Next(
                rollout, await table.TallyAsync(rollout, cancellationToken), workspace.Time.GetUtcNow());
            if (move is RolloutMove.Work) await WorkAsync(scheduler, table, rollout, cancellationToken);
            else if (move is RolloutMove.Check) await CheckAsync(scheduler, rollout, cancellationToken);
            else await mover.MakeAsync(rollout, move, cancellationToken);
        }
    }

    private static async Task WorkAsync(
        IScheduler scheduler, RolloutTable table, Rollout rollout, CancellationToken cancellationToken)
    {
        var most = SlicePace.Slices(rollout.Spec.ParallelOf(rollout.Wave));
        foreach (var slice in await table.FindSlicesAsync(rollout, most, cancellationToken))
        {
            await ScheduleAsync<SliceJob>(
                scheduler, $"{rollout.Id}/{slice}", (SliceJob.RolloutKey, rollout.Id), (SliceJob.SliceKey, $"{slice}"),
                cancellationToken);
        }
    }

    private static Task CheckAsync(IScheduler scheduler, Rollout rollout, CancellationToken cancellationToken) =>
        ScheduleAsync<WaveCheckJob>(
            scheduler, $"{rollout.Id}/checks", (SliceJob.RolloutKey, rollout.Id), ("wave", $"{rollout.Wave}"),
            cancellationToken);

    private static async Task ScheduleAsync<T>(
        IScheduler scheduler, string name, (string Key, string Value) first, (string Key, string Value) second,
        CancellationToken cancellationToken)
        where T : class, IJob
    {
        var key = new JobKey(name, Group);
        if (await scheduler.Exists(key, cancellationToken)) return;
        var job = JobBuilder.Create<T>().WithIdentity(key).RequestRecovery(true).DisallowConcurrentExecution(true)
            .UsingJobData(first.Key, first.Value).UsingJobData(second.Key, second.Value).Build();
        try
        {
            await scheduler.ScheduleJob(
                job, TriggerBuilder.Create().WithIdentity(name, Group).StartNow().Build(), default, cancellationToken);
        }
        catch (ObjectAlreadyExistsException)
        {
            // Another worker was a moment faster.
        }
    }

    [LoggerMessage(3110, LogLevel.Warning, "The control database does not answer: {Reason}")]
    private partial void LogAway(string reason);
}
