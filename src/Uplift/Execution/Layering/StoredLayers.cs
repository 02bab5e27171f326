using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Layers;
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
