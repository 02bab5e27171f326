using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Merging;
using Uplift.Versions;

namespace Uplift.Layers;

/// <summary>A member that holds the id, or a list of ids, of records of another collection.</summary>
public sealed record RecordReference(TreePath Path, string Collection);

/// <summary>What a module declares of a collection of layered records.</summary>
public sealed record LayerRules
{
    public required string Name { get; init; }

    /// <summary>Arrays, atomic objects and volatile members.</summary>
    public TreePolicies Policies { get; init; } = TreePolicies.None;

    public IReadOnlyList<UniqueKey> UniqueKeys { get; init; } = [];

    public IReadOnlyList<RecordReference> References { get; init; } = [];

    /// <summary>Schemas by release; at a release without one the collection is open.</summary>
    public IReadOnlyDictionary<ModuleVersion, RecordSchema> Schemas { get; init; } =
        new Dictionary<ModuleVersion, RecordSchema>();

    /// <summary>True when the collection holds one record, which has no id of its own.</summary>
    public bool IsSingleton { get; init; }

    /// <summary>Which record a document is.</summary>
    public RecordId IdOf(JsonObject document) =>
        new(Name, IsSingleton ? RecordId.Singleton : JsonTypes.KeyText(document["id"]) ?? "");

    /// <summary>The records that a document points to, by the ids that are in it.</summary>
    public IEnumerable<(TreePath Path, RecordId Target)> ReferencesOf(JsonNode? document) =>
        from reference in References
        from value in Tree.Select(document, reference.Path)
        from id in value is JsonArray list ? list.AsEnumerable() : new[] { value }
        let text = JsonTypes.KeyText(id)
        where text is not null
        select (reference.Path, new RecordId(reference.Collection, text));
}
