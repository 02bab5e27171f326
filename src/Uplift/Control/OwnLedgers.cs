using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Control;

/// <summary>Ledgers as the tenants' own stores have them, each read once for all who ask at the same time.</summary>
internal sealed class OwnLedgers
{
    private readonly SharedRead<TenantId, IReadOnlyDictionary<TenantId, Found>> _read;

    public OwnLedgers(IStoreProvider stores) => _read = new(asks => ReadAsync(stores, asks));

    /// <summary>The ledger of a tenant that is being switched, or why it cannot be read.</summary>
    public async Task<Found> ReadAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await _read.ReadAsync(tenant, cancellationToken))[tenant];

    private static async Task<IReadOnlyDictionary<TenantId, Found>> ReadAsync(
        IStoreProvider stores, IReadOnlyList<TenantId> tenants)
    {
        var found = new Dictionary<TenantId, Found>();
        foreach (var tenant in tenants.Distinct()) found[tenant] = await ReadAsync(stores, tenant);
        return found;
    }

    private static async Task<Found> ReadAsync(IStoreProvider stores, TenantId tenant)
    {
        try
        {
            await using var store = await stores.OpenAsync(tenant, StoreAccess.Live, CancellationToken.None);
            await using var transaction = await store.BeginAsync(null, CancellationToken.None);
            return new Found(await transaction.Ledger.ReadAsync(CancellationToken.None), null);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // One store that does not answer must not hide who serves the tenants of others (P7).
            return new Found(Ledger.Empty, new UpliftException(
                DiagnosticCodes.StoreUnavailable,
                $"Who serves tenant '{tenant}' cannot be said: it is being switched, and its own store does not "
                    + $"answer: {error.Message.TrimEnd('.')}.",
                hint: $"Mend that, then do again what was switching it; see 'uplift isolate status {tenant}'.",
                inner: error));
        }
    }

    /// <summary>What was found.</summary>
    /// <param name="Ledger">The ledger; empty when it cannot be read.</param>
    /// <param name="Problem">Why not; null: it could.</param>
    internal sealed record Found(Ledger Ledger, UpliftException? Problem);
}
