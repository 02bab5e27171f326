using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Reads what a plan is computed from.</summary>
public sealed class SnapshotReader(IReadOnlyList<ModulePackage> targets)
{
    private readonly IReadOnlyList<CollectionTable> _tables =
    [
        .. targets.SelectMany(
            package => package.Collections.Select(collection => new CollectionTable(package.Id.Product, collection))),
    ];

    private readonly IReadOnlyList<string> _products = [.. targets.Select(package => package.Id.Product).Distinct()];

    private readonly IReadOnlyList<(string Product, string Collection)> _asked =
    [
        .. targets.SelectMany(package => package.Changes.SelectMany(change => change.Requires)
            .Select(condition => (package.Id.Product, condition.EmptyCollection))).Distinct(),
    ];

    /// <summary>What is asked of each tenant.</summary>
    public StateQuery Query => new(_products, _tables);

    /// <summary>True when some change asks whether a collection is empty, so that a state alone
    /// makes no snapshot.</summary>
    public bool AsksForObjects => _asked.Count > 0;

    /// <summary>The snapshot, where the state was read in the same transaction.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, TenantState state, CancellationToken cancellationToken)
    {
        var existing = state.Existing;
        var nonEmpty = new HashSet<string>();
        foreach (var (product, name) in _asked)
        {
            var key = TenantSnapshot.KeyOf(product, name);
            if (!existing.Contains(key)) continue;
            var table = _tables.First(entry => entry.Product == product && entry.Name == name);
            if (!await transaction.Documents.IsEmptyAsync(table, cancellationToken)) nonEmpty.Add(key);
        }

        return new TenantSnapshot(tenant, state.Ledger, state.Fingerprint, existing, nonEmpty);
    }
}
