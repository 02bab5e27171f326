using Uplift.Rollouts;
using Uplift.Stores;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Asks a tenant's tables what must find nothing.</summary>
public static class SqlQuestion
{
    /// <summary>What it finds, in words; null: nothing.</summary>
    /// <param name="provider">The side that is asked.</param>
    /// <param name="text">The product, a colon and the query.</param>
    public static async Task<string?> FindWrongAsync(
        IStoreProvider provider, TenantId tenant, string text, CancellationToken cancellationToken)
    {
        var (product, query) = SqlCheck.Split(text);
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var rows = await transaction.Schema.QueryAsync(product, query, cancellationToken);
        return rows.Count == 0 ? null : $"'{query}' finds {string.Join(", ", rows)}";
    }
}
