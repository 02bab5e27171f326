using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>The last run of a tenant, with something left to do or to tell.</summary>
/// <param name="Plan">The plan that it executes.</param>
/// <param name="Ended">What it did when every step was made and objects were left as they were; null: it is
/// unfinished.</param>
public sealed record LeftRun(TenantId Tenant, string Plan, RunResult? Ended)
{
    internal static async Task<LeftRun?> FindAsync(
        TenantId tenant, string target, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        if (runs is not [.., var last] || last.Target != target) return null;
        switch (last.State)
        {
            case RunState.Running:
                return new LeftRun(tenant, last.Plan, null);
            case RunState.Failed:
                var cursors = await transaction.Runs.ReadCursorsAsync(last.Id, cancellationToken);
                return cursors.Any(cursor => !cursor.Done) ? new LeftRun(tenant, last.Plan, null) : null;
            case RunState.Incomplete:
                return new LeftRun(tenant, last.Plan,
                    await RunSummary.ReadAsync(tenant, last, RunOutcome.Incomplete, transaction, cancellationToken));
            default:
                return null;
        }
    }
}
