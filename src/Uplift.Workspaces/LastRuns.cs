using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Takes back the last runs of tenants, several at once.</summary>
public sealed class LastRuns(OpenedWorkspace workspace, RunOptions options, int parallel)
{
    /// <summary>Which results are recorded; the others are as if the tenant had not been tried.</summary>
    public Func<RunResult, bool> Counts { get; init; } = _ => true;

    /// <summary>Told of results after they were written; null: nobody.</summary>
    public Func<IReadOnlyList<RunResult>, Task>? Written { get; init; }

    /// <summary>Takes them back; each result is mirrored and audited.</summary>
    /// <param name="run">Only if this is the last run of the tenant: its name or the beginning of it. Null: whatever
    /// it is.</param>
    public async Task<IReadOnlyList<RunResult>> UndoAsync(
        IReadOnlyList<TenantId> tenants, string? run, IRunObserver observer, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        using var work = new TenantWork(control, "undo", "", options.Actor, Written);
        var undo = workspace.UpgraderFor(observer).Undo;

        // The mirror must never say more than is true, also when an undo dies before it could tell.
        var announced = options with { Announce = control.Switches.MarkAsync };
        var limit = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel) };
        await Parallel.ForEachAsync(tenants, limit, async (tenant, _) =>
        {
            if (cancellationToken.IsCancellationRequested) return;
            var result = await undo.UndoAsync(tenant, run, announced, StoreAccess.Live, cancellationToken);
            if (Counts(result)) await work.TakeAsync(result);
        });
        return work.Results;
    }
}
