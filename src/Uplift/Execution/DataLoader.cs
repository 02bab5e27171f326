using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Writes given objects into the collections of a tenant: those that are there are replaced, the others added. It is
/// no run: there is no
/// journal, and everything is one transaction.
/// </summary>
public sealed class DataLoader(IStoreProvider provider)
{
    private const int Batch = 1_000;

    /// <summary>Loads objects, by collection and id, under the lease of the tenant.</summary>
    /// <returns>How many objects were written.</returns>
    /// <exception cref="LeaseHeldException">Somebody else works on the tenant.</exception>
    public async Task<long> LoadAsync(
        TenantId tenant, IReadOnlyDictionary<CollectionTable, IReadOnlyDictionary<string, JsonObject>> data,
        CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest(Guid.NewGuid().ToString("N"), ProcessIdentity.Current, "loading data",
                TimeSpan.FromMinutes(5)),
            cancellationToken);
        try
        {
            await using var transaction = await store.BeginAsync(fence, cancellationToken);
            var written = 0L;
            foreach (var (table, objects) in data)
            {
                foreach (var batch in objects.Chunk(Batch)) written += await WriteAsync(
                    transaction, table, batch, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return written;
        }
        finally
        {
            await store.Leases.ReleaseAsync(fence, CancellationToken.None);
        }
    }

    private static async Task<int> WriteAsync(
        IStoreTransaction transaction, CollectionTable table, KeyValuePair<string, JsonObject>[] batch,
        CancellationToken cancellationToken)
    {
        var found = await transaction.Documents.FindAsync(table, [.. batch.Select(entry => entry.Key)],
            cancellationToken);
        var there = found.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
        List<DocumentWrite> writes =
        [
            .. batch.Select(entry => new DocumentWrite(
                entry.Key, DocumentText.Write(entry.Value), there.Contains(entry.Key) ? WriteKind.Update
                    : WriteKind.Insert)),
        ];
        return await transaction.Documents.WriteAsync(table, writes, null, cancellationToken);
    }
}
