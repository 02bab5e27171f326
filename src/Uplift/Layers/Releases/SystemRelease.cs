using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Layers.Releases.Changes;
using Uplift.Versions;

namespace Uplift.Layers.Releases;

/// <summary>The records that a module ships with one version: the same for all tenants, and never changed.</summary>
public sealed class SystemRelease
{
    private readonly Lazy<string> _hash;

    /// <param name="shipped">As the package has them; an id that stands twice makes the release one that nobody
    /// can be upgraded to.</param>
    /// <param name="changes">What became of the records, fields and elements of the release before.</param>
    public SystemRelease(
        ModuleVersion version, IReadOnlyList<(RecordId Id, JsonObject Document)> shipped, IReadOnlyList<DeclaredChange>? changes = null)
    {
        Version = version;
        Shipped = shipped;
        Changes = changes ?? [];
        var records = new SortedDictionary<RecordId, JsonObject>();
        foreach (var (id, document) in shipped) records.TryAdd(id, document);
        Records = records;
        _hash = new Lazy<string>(() => CanonicalJson.Hash(new JsonArray(
        [
            .. records.Select(record => new JsonArray(record.Key.Collection, record.Key.Id, record.Value.DeepClone())),
        ])));
    }

    private SystemRelease(
        SystemRelease whole, IReadOnlyList<(RecordId Id, JsonObject Document)> shipped, Lazy<string> hash)
    {
        Version = whole.Version;
        Shipped = shipped;
        Changes = whole.Changes;
        var records = new SortedDictionary<RecordId, JsonObject>();
        foreach (var (id, document) in shipped) records.TryAdd(id, document);
        Records = records;
        _hash = hash;
    }

    public ModuleVersion Version { get; }

    /// <summary>The records as they came, in their order.</summary>
    public IReadOnlyList<(RecordId Id, JsonObject Document)> Shipped { get; }

    /// <summary>The records by their ids, sorted. The documents must not be changed.</summary>
    public IReadOnlyDictionary<RecordId, JsonObject> Records { get; }

    public IReadOnlyList<DeclaredChange> Changes { get; }

    /// <summary>SHA-256 of the records; releases with the same content have the same.</summary>
    public string Hash => _hash.Value;

    /// <summary>The same release with documents that may be shared with other releases.</summary>
    /// <param name="share">Gives an equal document.</param>
    internal SystemRelease Sharing(Func<JsonObject, JsonObject> share) =>
        new(this, [.. Shipped.Select(record => (record.Id, share(record.Document)))], _hash);

    /// <summary>Some of its records, under the hash of the whole.</summary>
    internal SystemRelease Only(IEnumerable<RecordId> records) => new(
        this, [.. records.Where(Records.ContainsKey).Select(id => (id, Records[id]))], _hash);
}
