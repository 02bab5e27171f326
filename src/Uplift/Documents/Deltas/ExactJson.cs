using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>
/// Equality for those who must lose nothing: numbers as they are written (1.0 is not 1, and 40 digits all count),
/// members in
/// any order.
/// </summary>
internal static class ExactJson
{
    public static bool AreSame(JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null) return left is null && right is null;
        if (ReferenceEquals(left, right)) return true;
        return (left, right) switch
        {
            (JsonObject one, JsonObject other) => AreSameObjects(one, other),
            (JsonArray one, JsonArray other) => AreSameLists(one, other),
            (JsonValue one, JsonValue other) => AreSameValues(one, other),
            _ => false,
        };
    }

    /// <summary>Escapes a member's name as a part of a JSON Pointer.</summary>
    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool AreSameObjects(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count) return false;
        foreach (var (name, value) in left)
        {
            if (!right.TryGetPropertyValue(name, out var other) || !AreSame(value, other)) return false;
        }

        return true;
    }

    private static bool AreSameLists(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count) return false;
        for (var index = 0; index < left.Count; index++)
        {
            if (!AreSame(left[index], right[index])) return false;
        }

        return true;
    }

    // Texts by their characters, since \u0041 and A are the same; numbers by how they are written.
    private static bool AreSameValues(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind()) return false;
        return kind is JsonValueKind.True or JsonValueKind.False || left.ToJsonString() == right.ToJsonString();
    }
}
