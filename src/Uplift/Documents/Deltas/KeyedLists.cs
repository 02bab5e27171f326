using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>A list whose elements can be told apart by a key: a scalar by itself, an object by its <c>id</c>.</summary>
/// <param name="Order">The keys in the order of the list.</param>
internal sealed record KeyedList(IReadOnlyList<string> Order, IReadOnlyDictionary<string, JsonNode?> Items)
{
    public bool Has(string key) => Items.ContainsKey(key);

    public MergeValue Find(string key) =>
        Items.TryGetValue(key, out var item) ? MergeValue.Of(item) : MergeValue.Absent;

    /// <summary>Null when an element has no key or two have the same.</summary>
    public static KeyedList? TryRead(JsonArray? list, Func<JsonNode?, string?> keyOf)
    {
        var order = new List<string>();
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list ?? [])
        {
            if (keyOf(item) is not { } key || !items.TryAdd(key, item)) return null;
            order.Add(key);
        }

        return new KeyedList(order, items);
    }
}

/// <summary>Three lists with keys of the same sort.</summary>
internal sealed record KeyedLists(KeyedList Origin, KeyedList Ours, KeyedList Theirs)
{
    /// <summary>Null when the lists can only be taken as a whole.</summary>
    public static KeyedLists? TryRead(JsonArray? origin, JsonArray ours, JsonArray theirs) =>
        TryRead(origin, ours, theirs, ScalarKey) ?? TryRead(origin, ours, theirs, IdKey);

    private static KeyedLists? TryRead(JsonArray? origin, JsonArray ours, JsonArray theirs,
        Func<JsonNode?, string?> keyOf) =>
        KeyedList.TryRead(origin, keyOf) is { } first
        && KeyedList.TryRead(ours, keyOf) is { } second
        && KeyedList.TryRead(theirs, keyOf) is { } third
            ? new KeyedLists(first, second, third)
            : null;

    private static string? ScalarKey(JsonNode? item) => item switch
    {
        null => "null",
        JsonValue value => value.ToJsonString(),
        _ => null,
    };

    private static string? IdKey(JsonNode? item) =>
        item is JsonObject members && members["id"] is JsonValue id ? id.ToJsonString() : null;
}
