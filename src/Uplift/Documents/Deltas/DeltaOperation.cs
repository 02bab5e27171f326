using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>What an operation of a delta does at its path; the names in RFC 6902 are the same in lower case.</summary>
public enum DeltaKind
{
    /// <summary>Adds a member, or inserts an element before the one at the index.</summary>
    Add,

    /// <summary>Takes a member or element away.</summary>
    Remove,

    /// <summary>Puts another value in the place of one that is there.</summary>
    Replace,
}

/// <summary>One difference between two documents.</summary>
/// <param name="Path">JSON Pointer; indexes count in the list as the operations before have left it.</param>
/// <param name="Value">The new value; null is the JSON value null, and for removals nothing.</param>
public sealed record DeltaOperation(DeltaKind Kind, string Path, JsonNode? Value = null);
