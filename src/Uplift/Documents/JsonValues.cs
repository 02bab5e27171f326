using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>When two JSON values are the same.</summary>
public static class JsonValues
{
    /// <summary>Equal as JSON: numbers by value (1 is 1.0), members in any order, elements in order.</summary>
    public static bool Equal(JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null) return left is null && right is null;
        return (left, right) switch
        {
            (JsonObject one, JsonObject other) => EqualMembers(one, other),
            (JsonArray one, JsonArray other) => EqualElements(one, other),
            (JsonValue one, JsonValue other) => EqualScalars(one, other),
            _ => false,
        };
    }

    private static bool EqualMembers(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count) return false;
        foreach (var member in left)
        {
            if (!right.TryGetPropertyValue(member.Key, out var other) || !Equal(member.Value, other)) return false;
        }

        return true;
    }

    private static bool EqualElements(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count) return false;
        for (var index = 0; index < left.Count; index++)
        {
            if (!Equal(left[index], right[index])) return false;
        }

        return true;
    }

    private static bool EqualScalars(JsonValue left, JsonValue right)
    {
        var kind = left.GetValueKind();
        if (kind != right.GetValueKind()) return false;
        if (kind == JsonValueKind.String) return left.GetValue<string>() == right.GetValue<string>();
        if (kind != JsonValueKind.Number) return true;
        var one = left.ToJsonString();
        var other = right.ToJsonString();
        return one == other || JsonNumber.Parse(one) == JsonNumber.Parse(other);
    }
}
