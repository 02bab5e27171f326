using System.Collections.Concurrent;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Reads of each tenant what its plan is computed from: first which modules it has, then the state of those that the target
/// concerns.
/// </summary>
internal sealed class TargetReader(PlanTargets targets, IReadOnlyDictionary<TenantId, ModuleSurroundings> surroundings)
{
    private readonly ConcurrentDictionary<TenantTarget, SnapshotReader> _readers = new(ReferenceEqualityComparer.Instance);

    /// <summary>The snapshot of the tenant whose transaction this is.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var around = surroundings.GetValueOrDefault(tenant, ModuleSurroundings.None);
        var reader = _readers.GetOrAdd(targets.For(ledger, around), target => new SnapshotReader(target.Packages));
        return (await reader.ReadAsync(tenant, transaction, ledger, cancellationToken)) with { Surroundings = around };
    }
}
