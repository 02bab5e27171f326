using Uplift.Changes;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Finds out how the code of a package stands to the data of a tenant; writes nothing.</summary>
public sealed class StartupReader(IStoreProvider provider)
{
    /// <summary>Reads the ledger and, where that says nothing, whether there are objects.</summary>
    public async Task<StartupCheck> ReadAsync(
        TenantId tenant, ModulePackage package, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return await ReadAsync(transaction, tenant, package, cancellationToken);
    }

    /// <summary>As the other, in a transaction that reads other things too.</summary>
    public async Task<StartupCheck> ReadAsync(
        IStoreTransaction transaction, TenantId tenant, ModulePackage package, CancellationToken cancellationToken)
    {
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var request = new SelectionRequest
        {
            Product = package.Id.Product,
            Tenant = tenant.ToString(),
            Scheme = package.Scheme,
            Registry = package.Changes,
            Ledger = ledger,
            Code = package.Id.Version,
        };
        var check = StartupCheck.Decide(
            request, await IsPristineAsync(package, ledger, transaction, cancellationToken));

        // Tables that only scripts make are made by installing, not by starting.
        return check.Status == StartupStatus.FreshInitialised && NeedsScripts(package)
            ? new StartupCheck(StartupStatus.Uninitialised, [])
            : check;
    }

    private bool NeedsScripts(ModulePackage package) => package.BaselineScriptFor(provider.Name) is not null
        || package.Changes.Any(
            change => change is SqlChange && change.Version is { } version && version <= package.Id.Version);

    // A row without a version is a trace of somebody: such an installation is not new.
    private static async Task<bool> IsPristineAsync(
        ModulePackage package, Ledger ledger, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (ledger.Find(package.Id.Product) is not null) return false;
        IReadOnlyList<CollectionTable> tables =
            [.. package.Collections.Select(collection => new CollectionTable(package.Id.Product, collection))];
        var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
        foreach (var table in tables.Where(table => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name))))
        {
            if (!await transaction.Documents.IsEmptyAsync(table, cancellationToken)) return false;
        }

        return true;
    }
}
