using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;

namespace Uplift.Documents.Merging;

/// <summary>What an edit does at its place.</summary>
public enum TreeOperation
{
    /// <summary>Gives the place a value, null included.</summary>
    Set,

    /// <summary>Takes the member or element away.</summary>
    Unset,

    /// <summary>Puts one member into the set at the place.</summary>
    Include,

    /// <summary>Takes one member out of the set at the place.</summary>
    Exclude,

    /// <summary>Names the keys that come first in the keyed array at the place.</summary>
    Order,
}

/// <summary>One edit of a tree.</summary>
/// <param name="Value">The value, the member of the set, or the list of keys; null too for
/// <see cref="TreeOperation.Unset"/>.</param>
/// <param name="Base">What was at the place before, where that is known.</param>
public sealed record TreeEdit(TreeOperation Operation, TreePath Path, JsonNode? Value, MergeValue Base);
