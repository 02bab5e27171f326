using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Reads what a plan is computed from.</summary>
public sealed class SnapshotReader(IReadOnlyList<ModulePackage> targets)
{
    private readonly IReadOnlyList<CollectionTable> _tables =
    [
        .. targets.SelectMany(package => package.Collections.Select(collection => new CollectionTable(package.Id.Product, collection))),
    ];

    private readonly IReadOnlyList<string> _products = [.. targets.Select(package => package.Id.Product).Distinct()];

    private readonly IReadOnlyList<(string Product, string Collection)> _asked =
    [
        .. targets.SelectMany(package => package.Changes.SelectMany(change => change.Requires)
            .Select(condition => (package.Id.Product, condition.EmptyCollection))).Distinct(),
    ];

    /// <summary>The snapshot of the tenant whose transaction this is.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, CancellationToken cancellationToken) =>
        await ReadAsync(tenant, transaction, await transaction.Ledger.ReadAsync(cancellationToken), cancellationToken);

    /// <summary>The snapshot, where the ledger was read in the same transaction.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, Ledger ledger, CancellationToken cancellationToken)
    {
        var fingerprint = await transaction.Schema.FingerprintAsync(_products, cancellationToken);
        var existing = await transaction.Schema.FindExistingAsync(_tables, cancellationToken);
        var nonEmpty = new HashSet<string>();
        foreach (var (product, name) in _asked)
        {
            var key = TenantSnapshot.KeyOf(product, name);
            if (!existing.Contains(key)) continue;
            var table = _tables.First(entry => entry.Product == product && entry.Name == name);
            if (!await transaction.Documents.IsEmptyAsync(table, cancellationToken)) nonEmpty.Add(key);
        }

        return new TenantSnapshot(tenant, ledger, fingerprint, existing, nonEmpty);
    }
}
