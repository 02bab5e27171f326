using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>The runs of a tenant, oldest first, and every write of a module's version.</summary>
public sealed record TenantHistory(string Tenant, IReadOnlyList<RunRecord> Runs, IReadOnlyList<HistoryEntry> Versions)
{
    /// <summary>Reads it beside the tenant's data.</summary>
    public static async Task<TenantHistory> ReadAsync(
        IStoreProvider provider, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return new TenantHistory(tenant.ToString(), await transaction.Runs.ReadRunsAsync(cancellationToken),
            await transaction.Ledger.ReadHistoryAsync(cancellationToken));
    }
}
