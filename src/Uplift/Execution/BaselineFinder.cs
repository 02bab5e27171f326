using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>A package version held against the tables of an installation.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Fits">Every collection of it has its table.</param>
public sealed record BaselineFit(string Module, bool Fits, IReadOnlyList<string> Found, IReadOnlyList<string> Missing);

/// <summary>Finds out which versions an installation could have that Uplift did not make.</summary>
public sealed class BaselineFinder(IStoreProvider provider, Catalog catalog)
{
    /// <summary>The versions of modules of which the tenant has tables without a recorded version.</summary>
    public async Task<IReadOnlyList<BaselineFit>> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var result = new List<BaselineFit>();
        foreach (var package in catalog.All.Where(package => ledger.Find(package.Id.Product) is null))
        {
            IReadOnlyList<CollectionTable> tables = [.. package.Collections.Select(
                entry => new CollectionTable(package.Id.Product, entry))];
            var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
            var found = tables.Where(table => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name)))
                .ToList();
            if (found.Count == 0) continue;
            result.Add(new BaselineFit(package.Id.ToString(), found.Count == tables.Count,
                [.. found.Select(table => table.Name)], [.. tables.Except(found).Select(table => table.Name)]));
        }

        return result;
    }
}
