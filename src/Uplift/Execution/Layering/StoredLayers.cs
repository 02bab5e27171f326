using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>What is stored for one tenant and module: the documents of the layers, and the rows of the
/// layered collections.</summary>
internal sealed class StoredLayers
{
    // As many as one statement reads.
    private const int Page = 5_000;

    private readonly Dictionary<string, CollectionTable> _tables;

    private StoredLayers(ModulePackage package)
    {
        var product = package.Id.Product;
        Store = new CollectionTable(product, package.CollectionNamed(LayerDeclaration.StoreName));
        _tables = package.Collections.Where(collection => collection.Name != LayerDeclaration.StoreName)
            .ToDictionary(
                collection => collection.Name, collection => new CollectionTable(product, collection),
                StringComparer.Ordinal);
    }

    /// <summary>The collection of overlay and decisions.</summary>
    public CollectionTable Store { get; }

    /// <summary>Its documents by their ids.</summary>
    public Dictionary<string, JsonObject> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>The rows of the layered collections; of others, those that refer to what System drops.</summary>
    public SortedDictionary<RecordId, JsonObject> Rows { get; } = [];

    /// <summary>How many rows the layered collections hold, those that were not read among them.</summary>
    public int Count { get; private set; }

    /// <summary>The table of a collection; null when the module has no such collection any more.</summary>
    public CollectionTable? FindTable(string collection) => _tables.GetValueOrDefault(collection);

    /// <summary>Nothing is stored yet.</summary>
    public static StoredLayers None(ModulePackage package) => new(package);

    /// <summary>Reads the documents; nothing is locked.</summary>
    public static async Task<StoredLayers> ReadAsync(
        ModulePackage package, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var stored = new StoredLayers(package);
        await foreach (var document in ScanAsync(transaction, stored.Store, cancellationToken))
        {
            stored.Documents.Add(document.Id, Parse(stored.Store, document));
        }

        return stored;
    }

    /// <summary>Reads all rows of collections.</summary>
    public async Task ReadRowsAsync(
        IEnumerable<string> collections, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var collection in collections)
        {
            if (FindTable(collection) is not { } table) continue;
            await foreach (var row in ScanAsync(transaction, table, cancellationToken))
            {
                Rows.Add(new RecordId(collection, row.Id), Parse(table, row));
            }
        }

        Count = Rows.Count;
    }

    /// <summary>Finds the rows that are not as a release has them; null when the store cannot tell.</summary>
    public async Task<IReadOnlyDictionary<RecordId, JsonObject?>?> FindDifferentAsync(
        IEnumerable<string> collections, string release, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        if (transaction.Documents is not ISystemComparison store) return null;
        List<CollectionTable> tables = [.. collections.Select(FindTable).OfType<CollectionTable>()];
        var found = await store.FindDifferentAsync(tables, release, cancellationToken);
        return found?.ToDictionary(
            row => new RecordId(row.Collection, row.Id),
            row => row.Text is null
                ? null : Parse(FindTable(row.Collection)!, new StoredDocument(row.Id, row.Text)));
    }

    /// <summary>Takes as rows what is different, and for other records what the release has.</summary>
    public void TakeRows(
        IReadOnlyCollection<RecordId> records, IReadOnlyDictionary<RecordId, JsonObject?> different,
        SystemRelease release)
    {
        Rows.Clear();
        Count = release.Records.Count;
        foreach (var (id, row) in different)
        {
            Count += release.Records.ContainsKey(id) ? row is null ? -1 : 0 : 1;
        }

        foreach (var id in records)
        {
            if (!different.TryGetValue(id, out var row)) row = release.Records.GetValueOrDefault(id);
            if (row is not null) Rows[id] = row;
        }
    }

    /// <summary>Reads what refers to records that System drops, in collections without layers.</summary>
    public async Task ReadReferrersAsync(
        IReadOnlyList<LayerReferrer> referrers, ILookup<string, string> dropped, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        foreach (var referrer in referrers.Where(referrer => dropped.Contains(referrer.To)))
        {
            var table = _tables[referrer.Collection];
            var found = await transaction.Documents.FindByMemberAsync(
                table, referrer.Path, [.. dropped[referrer.To]], cancellationToken);
            foreach (var row in found) Rows.TryAdd(new RecordId(referrer.Collection, row.Id), Parse(table, row));
        }
    }

    private static async IAsyncEnumerable<StoredDocument> ScanAsync(
        IStoreTransaction transaction, CollectionTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await transaction.Documents.ScanAsync(table, new ScanQuery(after, Page), cancellationToken);
            foreach (var row in page) yield return row.Document;
            if (page.Count < Page) yield break;
            after = page[^1].Document.Id;
        }
    }

    private static JsonObject Parse(CollectionTable table, StoredDocument document)
    {
        try
        {
            if (DocumentText.Parse(document.Text) is JsonObject members) return members;
        }
        catch (ObjectRefusedException error)
        {
            throw new InvalidDataException(
                $"object '{document.Id}' of '{table.Name}' cannot be read: {error.Message.TrimEnd('.')}", error);
        }

        throw new InvalidDataException($"object '{document.Id}' of '{table.Name}' is no JSON object");
    }
}
