using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Takes back the last runs of tenants, several at once.</summary>
public sealed class LastRuns(OpenedWorkspace workspace, RunOptions options, int parallel)
{
    /// <summary>Takes them back; each result is mirrored and audited.</summary>
    /// <param name="run">Only if this is the last run of the tenant: its name or the beginning of it. Null: whatever
    /// it is.</param>
    public async Task<IReadOnlyList<RunResult>> UndoAsync(
        IReadOnlyList<TenantId> tenants, string? run, IRunObserver observer, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        using var work = new TenantWork(control, "undo", "", options.Actor);
        var undo = workspace.UpgraderFor(observer).Undo;
        var limit = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel) };
        await Parallel.ForEachAsync(tenants, limit, async (tenant, _) =>
        {
            if (cancellationToken.IsCancellationRequested) return;

            // The mirror must never say more than is true: an undo that dies before it could tell leaves a tenant
            // that is asked again.
            await control.MirrorAsync(tenant, Ledger.Empty, CancellationToken.None);
            await work.TakeAsync(await undo.UndoAsync(tenant, run, options, StoreAccess.Live, cancellationToken));
        });
        return work.Results;
    }
}
