using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Deltas;

/// <summary>Applies one operation of a delta.</summary>
internal static class DeltaApplication
{
    /// <summary>Changes the document in place and returns it, or what replaces it as a whole.</summary>
    public static JsonNode? Apply(JsonNode? document, DeltaOperation operation)
    {
        var value = operation.Value?.DeepClone();
        if (operation.Path.Length == 0) return operation.Kind == DeltaKind.Remove ? null : value;
        if (operation.Path[0] != '/') throw Missing(operation);
        var parts = operation.Path[1..].Split('/');
        var parent = document;
        foreach (var part in parts.AsSpan(..^1)) parent = Child(parent, Unescape(part), operation);
        var last = Unescape(parts[^1]);
        if (parent is JsonObject members) ApplyToMember(members, last, value, operation);
        else if (parent is JsonArray list) ApplyToElement(list, last, value, operation);
        else throw Missing(operation);
        return document;
    }

    private static void ApplyToMember(JsonObject members, string name, JsonNode? value, DeltaOperation operation)
    {
        if (operation.Kind != DeltaKind.Add && !members.ContainsKey(name)) throw Missing(operation);
        if (operation.Kind == DeltaKind.Remove) members.Remove(name);
        else members[name] = value;
    }

    private static void ApplyToElement(JsonArray list, string name, JsonNode? value, DeltaOperation operation)
    {
        var isAdd = operation.Kind == DeltaKind.Add;
        var index = isAdd && name == "-" ? list.Count : Index(name, isAdd ? list.Count + 1 : list.Count, operation);
        switch (operation.Kind)
        {
            case DeltaKind.Add:
                list.Insert(index, value);
                break;
            case DeltaKind.Remove:
                list.RemoveAt(index);
                break;
            default:
                list[index] = value;
                break;
        }
    }

    private static JsonNode? Child(JsonNode? parent, string name, DeltaOperation operation) => parent switch
    {
        JsonObject members when members.TryGetPropertyValue(name, out var value) => value,
        JsonArray list => list[Index(name, list.Count, operation)],
        _ => throw Missing(operation),
    };

    private static int Index(string name, int count, DeltaOperation operation) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count
            && (name.Length == 1 || name[0] != '0')
            ? index
            : throw Missing(operation);

    private static string Unescape(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static UpliftException Missing(DeltaOperation operation) =>
        JsonDelta.Invalid($"The delta does not fit: the document has no place {QuotedText.Of(operation.Path)}.");
}
