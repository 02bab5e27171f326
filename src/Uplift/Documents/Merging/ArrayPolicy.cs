using System.Text.Json.Nodes;

namespace Uplift.Documents.Merging;

/// <summary>How the elements of an array are told apart.</summary>
public enum ArrayKind
{
    /// <summary>Members without an order; each is there or is not.</summary>
    Set,

    /// <summary>Objects in an order, each with a key of its own.</summary>
    Keyed,
}

/// <summary>What is known of an array; an array without a policy is one value.</summary>
/// <param name="Key">The member that holds the key of an element; empty for a set.</param>
public sealed record ArrayPolicy(ArrayKind Kind, string Key = "")
{
    /// <summary>By what an element is called in paths; null for one without a key.</summary>
    public string? NameOf(JsonNode? element) => Kind switch
    {
        ArrayKind.Keyed => element is JsonObject members ? JsonTypes.KeyText(members[Key]) : null,
        _ => JsonTypes.TextOf(element) ?? element?.ToJsonString() ?? "null",
    };

    /// <summary>Where an element is; -1 when it is not there.</summary>
    public int IndexOf(JsonArray list, string name)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (NameOf(list[index]) == name) return index;
        }

        return -1;
    }

    /// <summary>The names in the order of the array; null when an element has none or, in a keyed array, two
    /// have the same.</summary>
    public IReadOnlyList<string>? NamesOf(JsonArray list)
    {
        var names = new List<string>(list.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in list)
        {
            if (NameOf(element) is not { } name) return null;
            if (seen.Add(name)) names.Add(name);
            else if (Kind == ArrayKind.Keyed) return null;
        }

        return names;
    }
}
