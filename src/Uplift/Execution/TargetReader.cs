using System.Collections.Concurrent;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Reads of each tenant what its plan is computed from: first which modules it has, then the state
/// of those that the target concerns.
/// </summary>
/// <param name="past">Finds the way back for tenants that are ahead; null: only what lies ahead counts.</param>
internal sealed class TargetReader(
    PlanTargets targets, IReadOnlyDictionary<TenantId, ModuleSurroundings> surroundings, PastReader? past = null)
{
    private readonly ConcurrentDictionary<TenantTarget, SnapshotReader> _readers =
        new(ReferenceEqualityComparer.Instance);

    private volatile SnapshotReader? _usual;

    /// <summary>The snapshot of the tenant whose transaction this is.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var (reader, around) = ReaderOf(tenant, ledger);
        _usual = reader;
        var state = await transaction.ReadStateAsync(reader.Query with { Runs = false }, cancellationToken);
        var snapshot = (await reader.ReadAsync(tenant, transaction, state, cancellationToken)) with
        {
            Surroundings = around,
        };
        return past is null || !targets.IsBack(ledger) ? snapshot
            : snapshot with
            {
                Back = await past.ReadAsync(tenant, targets.Asked, state.Ledger, transaction, cancellationToken),
            };
    }

    /// <summary>
    /// The snapshots of those tenants that the target concerns in the same way as the last one that
    /// was read: most often all of them, and in one round trip where the store can.
    /// </summary>
    public async Task<Dictionary<TenantId, TenantSnapshot>> ReadEqualAsync(
        IStoreProvider provider, IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        var read = new Dictionary<TenantId, TenantSnapshot>();
        if (_usual is not { AsksForObjects: false } usual) return read;
        var states = await provider.ReadStatesAsync(tenants, usual.Query with { Runs = false }, cancellationToken);
        var known = default(TenantSnapshot);
        foreach (var (tenant, state) in tenants.Zip(states))
        {
            var (reader, around) = ReaderOf(tenant, state.Ledger);
            if (reader != usual || targets.IsBack(state.Ledger)) continue;
            var snapshot = new TenantSnapshot(
                tenant, state.Ledger, state.Fingerprint, state.Existing, new HashSet<string>());
            known = snapshot.Like(known);
            read[tenant] = snapshot with { Surroundings = around };
        }

        return read;
    }

    private (SnapshotReader Reader, ModuleSurroundings Around) ReaderOf(TenantId tenant, Ledger ledger)
    {
        var around = surroundings.GetValueOrDefault(tenant, ModuleSurroundings.None);
        return (_readers.GetOrAdd(targets.For(ledger, around), target => new SnapshotReader(target.Packages)), around);
    }
}
