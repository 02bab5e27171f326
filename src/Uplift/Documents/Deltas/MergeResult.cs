using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>What stood at a place in one of the three documents: a value, which may be null, or nothing.</summary>
/// <param name="IsPresent">False when there is nothing at the place.</param>
public readonly record struct MergeValue(bool IsPresent, JsonNode? Node)
{
    /// <summary>Nothing.</summary>
    public static MergeValue Absent => default;

    public static MergeValue Of(JsonNode? node) => new(true, node);

    /// <summary>The JSON text, or <c>absent</c>.</summary>
    public override string ToString() => !IsPresent ? "absent" : Node?.ToJsonString() ?? "null";

    internal static MergeValue Member(JsonObject? members, string name) =>
        members is not null && members.TryGetPropertyValue(name, out var value) ? Of(value) : Absent;

    internal bool IsSame(MergeValue other) => IsPresent == other.IsPresent && ExactJson.AreSame(Node, other.Node);
}

/// <summary>A place that both sides changed, each in its own way; theirs was taken.</summary>
/// <param name="Path">
/// JSON Pointer in the merged document; of an element that theirs removed, its index in ours.
/// </param>
public sealed record MergeConflict(string Path, MergeValue Base, MergeValue Ours, MergeValue Theirs);

/// <summary>The outcome of a three-way merge.</summary>
/// <param name="Merged">
/// A document of its own, which shares nothing with the three; null is the JSON value null.
/// </param>
/// <param name="Conflicts">In the order of the document; empty when both sides could be had.</param>
public sealed record MergeResult(JsonNode? Merged, IReadOnlyList<MergeConflict> Conflicts);
