using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>When two JSON values are the same. Nothing is allocated for values that were parsed.</summary>
public static class JsonValues
{
    /// <summary>Equal as JSON: numbers by value (1 is 1.0), members in any order, elements in order.</summary>
    public static bool Equal(JsonNode? left, JsonNode? right)
    {
        var kind = JsonKinds.Of(left);
        if (kind != JsonKinds.Of(right)) return false;
        if (left is null || right is null) return true;
        return kind switch
        {
            JsonValueKind.String => EqualTexts(left, right),
            JsonValueKind.Number => JsonNumber.Of(left) == JsonNumber.Of(right),
            JsonValueKind.Array => EqualElements(left.AsArray(), right.AsArray()),
            JsonValueKind.Object => EqualMembers(left.AsObject(), right.AsObject()),
            _ => true,
        };
    }

    /// <summary>Equal values have equal codes.</summary>
    internal static int Hash(JsonNode? node)
    {
        var kind = JsonKinds.Of(node);
        if (node is null) return 0;
        return kind switch
        {
            JsonValueKind.String => TextHash(node),
            JsonValueKind.Number => JsonNumber.Of(node).GetHashCode(),
            JsonValueKind.Array => ListHash(node.AsArray()),
            JsonValueKind.Object => ObjectHash(node.AsObject()),
            _ => (int)kind,
        };
    }

    private static bool EqualTexts(JsonNode left, JsonNode right)
    {
        using var one = JsonText.Of(left, stackalloc char[JsonText.BufferLength]);
        using var other = JsonText.Of(right, stackalloc char[JsonText.BufferLength]);
        return one.Characters.SequenceEqual(other.Characters);
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

    private static bool EqualMembers(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count) return false;
        for (var index = 0; index < left.Count; index++)
        {
            var (name, value) = left.GetAt(index);
            if (!right.TryGetPropertyValue(name, out var other) || !Equal(value, other)) return false;
        }

        return true;
    }

    private static int TextHash(JsonNode node)
    {
        using var text = JsonText.Of(node, stackalloc char[JsonText.BufferLength]);
        return string.GetHashCode(text.Characters);
    }

    private static int ListHash(JsonArray list)
    {
        var hash = new HashCode();
        for (var index = 0; index < list.Count; index++) hash.Add(Hash(list[index]));
        return hash.ToHashCode();
    }

    private static int ObjectHash(JsonObject members)
    {
        var hash = members.Count;
        for (var index = 0; index < members.Count; index++)
        {
            var (name, value) = members.GetAt(index);
            hash += HashCode.Combine(name.GetHashCode(StringComparison.Ordinal), Hash(value));
        }

        return hash;
    }
}
