using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Deltas;

/// <summary>
/// The difference of two JSON documents as a JSON Patch (RFC 6902) of add, remove and replace. The order of members is
/// no
/// difference; numbers differ when they are written differently.
/// </summary>
public static class JsonDelta
{
    private static readonly (DeltaKind Kind, string Word)[] s_words =
        [(DeltaKind.Add, "add"), (DeltaKind.Remove, "remove"), (DeltaKind.Replace, "replace")];

    /// <summary>
    /// What turns one document into the other; empty when they are the same. Short, not always the shortest, and always
    /// the
    /// same for the same documents.
    /// </summary>
    public static IReadOnlyList<DeltaOperation> Between(JsonNode? before, JsonNode? after) =>
        DeltaSearch.Run(before, after);

    /// <summary>The same for documents as they are written, which is quicker.</summary>
    internal static IReadOnlyList<DeltaOperation> Between(WrittenObject before, WrittenObject after) =>
        DeltaSearch.Run(before, after);

    /// <summary>Applies a delta to a copy of the document.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidDelta"/>: a path names nothing in
    /// it.</exception>
    public static JsonNode? Apply(JsonNode? document, IReadOnlyList<DeltaOperation> delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var result = document?.DeepClone();
        foreach (var operation in delta) result = DeltaApplication.Apply(result, operation);
        return result;
    }

    /// <summary>The delta as RFC 6902 writes it.</summary>
    public static JsonArray ToJson(IReadOnlyList<DeltaOperation> delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var result = new JsonArray();
        foreach (var operation in delta)
        {
            var entry = new JsonObject { ["op"] = WordOf(operation.Kind), ["path"] = operation.Path };
            if (operation.Kind != DeltaKind.Remove) entry["value"] = operation.Value?.DeepClone();
            result.Add(entry);
        }

        return result;
    }

    /// <summary>What RFC 6902 calls an operation.</summary>
    public static string WordOf(DeltaKind kind) => s_words[(int)kind].Word;

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidDelta"/>: it is something else; also for move, copy and test.
    /// </exception>
    public static IReadOnlyList<DeltaOperation> FromJson(JsonNode? json)
    {
        if (json is not JsonArray list) throw Invalid("A delta is a list of operations.");
        return [.. list.Select(ReadOperation)];
    }

    internal static UpliftException Invalid(string message) => new(DiagnosticCodes.InvalidDelta, message);

    private static DeltaOperation ReadOperation(JsonNode? node, int index)
    {
        if (node is not JsonObject entry || TextOf(entry, "path") is not { } path)
        {
            throw Invalid($"Operation {index} of the delta has no path.");
        }

        var found = Array.FindIndex(s_words, word => word.Word == TextOf(entry, "op"));
        if (found < 0) throw Invalid($"Operation {index} of the delta is none of add, remove and replace.");
        var kind = s_words[found].Kind;
        if (kind == DeltaKind.Remove) return new DeltaOperation(kind, path);
        return entry.TryGetPropertyValue("value", out var value)
            ? new DeltaOperation(kind, path, value?.DeepClone())
            : throw Invalid($"Operation {index} of the delta has no value.");
    }

    private static string? TextOf(JsonObject entry, string member) =>
        entry[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
