using Uplift.Control;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>A tenant with what its modules hold.</summary>
/// <param name="Modules">What is installed, by the ledger.</param>
/// <param name="Collections">How many objects each collection holds, about.</param>
public sealed record TenantDetails(
    TenantEntry Tenant, IReadOnlyList<InstalledModule> Modules, IReadOnlyList<CollectionSize> Collections)
{
    /// <summary>Reads them beside the tenant's data.</summary>
    public static async Task<TenantDetails> ReadAsync(
        OpenedWorkspace workspace, TenantEntry tenant, CancellationToken cancellationToken)
    {
        await using var store = await workspace.Provider.OpenAsync(tenant.Id, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var sizes = new List<CollectionSize>();
        foreach (var module in ledger.Modules)
        {
            if (workspace.Packages.Catalog.Find($"{module.Product}-{module.Version}") is not { } package) continue;
            IReadOnlyList<CollectionTable> tables = [.. package.Collections.Select(
                entry => new CollectionTable(module.Product, entry))];
            var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
            foreach (var table in tables.Where(table => existing.Contains($"{table.Product}/{table.Name}")))
            {
                sizes.Add(new CollectionSize(
                    module.Product, table.Name, await transaction.Documents.EstimateAsync(table, cancellationToken)));
            }
        }

        return new TenantDetails(tenant, ledger.Modules, sizes);
    }
}

/// <summary>About how many objects a collection holds.</summary>
public sealed record CollectionSize(string Module, string Collection, long Objects);
