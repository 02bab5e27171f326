using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Versions;

namespace Uplift.Layers;

/// <summary>An element that System no longer has in a record and that is kept, since the tenant had
/// customised it.</summary>
public sealed record RetainedElement(RecordId Record, TreePath Path, JsonNode? Value);

/// <summary>A System record that is not listed, because another record holds its key.</summary>
/// <param name="By">The id of the record that holds it.</param>
public sealed record ShadowedRecord(RecordId Record, string Key, string By);

/// <summary>A System record that shows older key members, because another record holds its new key.</summary>
public sealed record HeldRecord(
    RecordId Record, string Key, string By, IReadOnlyDictionary<TreePath, MergeValue> Values);

/// <summary>Records that share a key and may not give way; the key is not enforced for them.</summary>
public sealed record DeferredKey(string Collection, string Key, IReadOnlyList<string> Records);

/// <summary>What upgrades and the adoption decided for a tenant, beyond its own data. All empty for a tenant
/// without exceptions.</summary>
public sealed record LayerDecisions
{
    /// <summary>Nothing had to be decided.</summary>
    public static LayerDecisions None { get; } = new();

    /// <summary>Records that System no longer ships and that are kept, as System had them.</summary>
    public ImmutableSortedDictionary<RecordId, JsonObject> Retained { get; init; } =
        ImmutableSortedDictionary<RecordId, JsonObject>.Empty;

    public ImmutableList<RetainedElement> RetainedElements { get; init; } = [];

    public ImmutableList<ShadowedRecord> Shadowed { get; init; } = [];

    public ImmutableList<HeldRecord> Held { get; init; } = [];

    public ImmutableList<DeferredKey> Deferred { get; init; } = [];

    /// <summary>Names of entries that cannot be placed, and why: one of <see cref="ParkReasons"/>.</summary>
    public ImmutableSortedDictionary<string, string> Parked { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Where records went that have another address now.</summary>
    public ImmutableSortedDictionary<RecordId, RecordId> Aliases { get; init; } =
        ImmutableSortedDictionary<RecordId, RecordId>.Empty;

    /// <summary>After an adoption, until the next upgrade: records that are shown as an older
    /// release has them.</summary>
    public ImmutableSortedDictionary<RecordId, ModuleVersion> OlderBases { get; init; } =
        ImmutableSortedDictionary<RecordId, ModuleVersion>.Empty;

    /// <summary>After an adoption, until the next upgrade: records of the release that had never been loaded.</summary>
    public ImmutableSortedSet<RecordId> NeverLoaded { get; init; } = [];

    /// <summary>Where a record is now, renames followed.</summary>
    public RecordId Resolve(RecordId record)
    {
        var seen = new HashSet<RecordId>();
        while (seen.Add(record) && Aliases.TryGetValue(record, out var next)) record = next;
        return record;
    }
}

/// <summary>Why an entry is parked.</summary>
public static class ParkReasons
{
    /// <summary>The release has no such place.</summary>
    public const string PathRemoved = "path-removed";

    /// <summary>The place has another type, and the value cannot be converted to it without loss.</summary>
    public const string TypeChanged = "type-changed";

    /// <summary>Another entry had been written for the place to which this one moved.</summary>
    public const string PathTaken = "path-taken";
}
