using Quartz;
using Uplift.Rollouts;
using Uplift.Workspaces;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Workers;

/// <summary>Looks at what must hold behind a wave, and moves the rollout on or stops it.</summary>
internal sealed class WaveCheckJob(OpenedWorkspace workspace, WorkerSettings settings) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var table = new RolloutTable(await workspace.ControlAsync(cancellationToken));
        var rollout = await table.FindAsync(
            context.MergedJobDataMap.GetString(SliceJob.RolloutKey)!, cancellationToken);
        if (rollout is not { State: RolloutState.Running, Stage: WaveStage.Checks }) return;
        var wrong = await new TenantProbe(workspace, rollout.Spec).FindWrongBehindWaveAsync(cancellationToken)
            ?? await new WaveVerification(workspace, table)
                .FindWrongAsync(rollout, rollout.Wave + 1, cancellationToken);
        RolloutMove move = wrong is null
            ? new RolloutMove.Enter(WaveStage.Soak)
            : new RolloutMove.Stop($"behind wave {rollout.Wave + 1}: {wrong}");
        await new RolloutMover(table, settings.Name, workspace.Time).MakeAsync(rollout, move, cancellationToken);
    }
}
