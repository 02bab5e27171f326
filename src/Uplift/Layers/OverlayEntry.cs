using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers;

/// <summary>What an overlay entry does.</summary>
public enum OverlayOperation
{
    /// <summary>Gives a place a value of the tenant's; null is a value.</summary>
    Set,

    /// <summary>Takes a member or keyed element away for this tenant.</summary>
    Unset,

    /// <summary>Puts one member into a set.</summary>
    Include,

    /// <summary>Takes one member out of a set.</summary>
    Exclude,

    /// <summary>Names the keys of a keyed array that come first.</summary>
    Order,

    /// <summary>Takes the record out of listings.</summary>
    Hide,

    /// <summary>Adds a record of the tenant's own.</summary>
    Add,
}

/// <summary>One change of a tenant's to the System layer.</summary>
public sealed record OverlayEntry
{
    /// <summary>By what the entry is called; no two of a tenant's have the same.</summary>
    public required string Name { get; init; }

    public required RecordId Record { get; init; }

    public required OverlayOperation Operation { get; init; }

    /// <summary>The place; the root for <see cref="OverlayOperation.Hide"/> and
    /// <see cref="OverlayOperation.Add"/>.</summary>
    public TreePath Path { get; init; } = TreePath.Root;

    /// <summary>The value, the member of the set, the list of keys or the record.</summary>
    public JsonNode? Value { get; init; }

    /// <summary>The System value that the tenant saw, where it is known.</summary>
    public MergeValue Base { get; init; }

    /// <summary>The value before the last conversion.</summary>
    public MergeValue Previous { get; init; }

    /// <summary>Who made the entry; null when nobody knows.</summary>
    public string? Author { get; init; }

    /// <summary>When it was made; null when nobody knows.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>True when it changes places inside of a System record.</summary>
    public bool IsEdit => Operation is not (OverlayOperation.Hide or OverlayOperation.Add);

    /// <summary>The entry as an edit of the record's document.</summary>
    public TreeEdit Edit => new(
        Operation switch
        {
            OverlayOperation.Set => TreeOperation.Set,
            OverlayOperation.Unset => TreeOperation.Unset,
            OverlayOperation.Include => TreeOperation.Include,
            OverlayOperation.Exclude => TreeOperation.Exclude,
            _ => TreeOperation.Order,
        }, Path, Value, Base);

    /// <summary>The entry that an edit makes.</summary>
    public static OverlayEntry Of(string name, RecordId record, TreeEdit edit) => new()
    {
        Name = name,
        Record = record,
        Operation = edit.Operation switch
        {
            TreeOperation.Set => OverlayOperation.Set,
            TreeOperation.Unset => OverlayOperation.Unset,
            TreeOperation.Include => OverlayOperation.Include,
            TreeOperation.Exclude => OverlayOperation.Exclude,
            _ => OverlayOperation.Order,
        },
        Path = edit.Path,
        Value = edit.Value,
        Base = edit.Operation == TreeOperation.Set ? MergeValue.Of(edit.Base.Node) : edit.Base,
    };
}
