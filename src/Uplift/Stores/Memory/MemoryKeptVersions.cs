using System.Globalization;

namespace Uplift.Stores.Memory;

/// <summary>Versions kept beside objects in memory; each stands as a row in the table of its module.</summary>
internal sealed class MemoryKeptVersions(MemoryCopy copy, MemoryDocuments documents) : IKeptVersions
{
    private const char Between = '\u0001';

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, int>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        (await documents.FindAsync(collection, ids, cancellationToken))
            .Select(row => (row.Id, Version: VersionOf(copy.State, collection, row))).Where(row => row.Version > 0)
            .ToDictionary(row => row.Id, row => row.Version, StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task KeepAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, int version, CancellationToken cancellationToken)
    {
        var table = collection.Kept.Collection.Table;
        var rows = copy.State.Tables[table];
        foreach (var found in await documents.FindAsync(collection, ids, cancellationToken))
        {
            var row = new StoredDocument(
                PrefixOf(collection, found) + version.ToString(CultureInfo.InvariantCulture),
                MemoryDerivedCopies.HashOf(found));
            rows = rows.Remove(row).Add(row);
        }

        copy.State = copy.State with { Tables = copy.State.Tables.SetItem(table, rows) };
    }

    /// <inheritdoc/>
    public async Task<OlderObjects> CountOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken)
    {
        var all = await documents.ReadPageAsync(
            collection with { Only = new ObjectSelection { Below = version } }, null, most + 1, cancellationToken);
        return OlderObjects.Of(
            all.Count, most, [.. all.Take(OlderObjects.MostExamples).Select(row => row.Id)], isIndexed: true);
    }

    /// <inheritdoc/>
    public Task ClearAsync(CollectionTable kept, CancellationToken cancellationToken)
    {
        copy.State = copy.State with
        {
            Tables = copy.State.Tables.SetItem(kept.Collection.Table, ByObjectId.EmptyTable),
        };
        return Task.CompletedTask;
    }

    /// <summary>The version of an object as it is; 0: none is kept of this content.</summary>
    public static int VersionOf(MemoryState state, CollectionTable collection, StoredDocument row)
    {
        if (!state.Tables.TryGetValue(collection.Kept.Collection.Table, out var rows)) return 0;
        var prefix = PrefixOf(collection, row);
        var at = rows.IndexOf(new StoredDocument(prefix, ""));
        var hash = MemoryDerivedCopies.HashOf(row);
        var version = 0;
        for (var index = at < 0 ? ~at : at; index < rows.Count; index++)
        {
            var (id, kept) = rows[index];
            if (!id.StartsWith(prefix, StringComparison.Ordinal)) break;
            if (kept != hash) continue;
            version = Math.Max(version, int.Parse(id.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
        }

        return version;
    }

    private static string PrefixOf(CollectionTable collection, StoredDocument row) =>
        $"{collection.Name}{Between}{row.Id}{Between}";
}
