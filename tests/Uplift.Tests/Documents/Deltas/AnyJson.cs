using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Uplift.Tests.Documents.Deltas;

/// <summary>Small documents that collide often: few names, few values, lists with and without ids.</summary>
internal static class AnyJson
{
    private static readonly Gen<string> s_names = Gen.Elements("a", "b", "c/d", "~", "id", "");

    private static readonly Gen<JsonNode?> s_scalars = Gen.Elements<string>(
            "null", "true", "0", "1", "1.0", "-0.5", "1e400", "\"\"", "\"x\"", "\"y\"", "\"é\\u0041\"",
            "12345678901234567890123456789012345678901")
        .Select(text => JsonNode.Parse(text));

    public static Gen<JsonNode?> Documents { get; } = Depth(3);

    /// <summary>Two further documents that mostly are the first with some places changed.</summary>
    public static Gen<(JsonNode? Origin, JsonNode? Ours, JsonNode? Theirs)> Triples { get; } =
        from origin in Documents
        from ours in Edited(origin)
        from theirs in Edited(origin)
        select (origin, ours, theirs);

    public static Gen<JsonNode?> Edited(JsonNode? node) => Gen.Frequency(
        (4, Gen.Constant(node).Select(same => same?.DeepClone())),
        (1, Depth(1)),
        (node is JsonValue or null ? 1 : 8, EditedInside(node)));

    private static Gen<JsonNode?> EditedInside(JsonNode? node) => node switch
    {
        JsonObject members => EditedMembers(members),
        JsonArray list => EditedElements(list),
        _ => s_scalars,
    };

    private static Gen<JsonNode?> EditedMembers(JsonObject members) =>
        from kept in AllOf(members.Select(member => Gen.Frequency(
            (5, Edited(member.Value).Select(value => (member.Key, IsThere: true, Value: value))),
            (1, Gen.Constant((member.Key, IsThere: false, Value: (JsonNode?)null))))))
        from more in Members(1)
        select (JsonNode?)Object([.. kept.Where(item => item.IsThere).Select(item => (item.Key, item.Value)), .. more]);

    private static Gen<JsonNode?> EditedElements(JsonArray list) =>
        from kept in AllOf(list.Select(item => Gen.Frequency(
            (6, Edited(item).Select(value => new[] { value })), (1, Gen.Constant(Array.Empty<JsonNode?>())))))
        from more in Gen.OneOf(s_scalars, Identified(1)).ListOf(2)
        from atFront in Gen.Elements(true, false)
        select (JsonNode?)List(atFront ? [.. more, .. kept.SelectMany(item => item)] : [.. kept.SelectMany(item => item), .. more]);

    private static Gen<JsonNode?> Depth(int depth) => depth == 0
        ? s_scalars
        : Gen.Frequency(
            (1, s_scalars),
            (3, Members(depth).Select(members => (JsonNode?)Object([.. members]))),
            (1, Depth(depth - 1).ListOf().Select(items => (JsonNode?)List([.. items.Take(5)]))),
            (1, s_scalars.ListOf().Select(items => (JsonNode?)List([.. items.Take(8).DistinctBy(Text)]))),
            (2, Identified(depth - 1).ListOf().Select(items => (JsonNode?)List([.. items.Take(5).DistinctBy(Id)]))));

    private static Gen<JsonNode?> Identified(int depth) =>
        from id in Gen.Elements("1", "2", "3", "4", "5", "6")
        from members in Members(depth)
        select (JsonNode?)Object([("id", id), .. members.Where(member => member.Item1 != "id")]);

    private static Gen<List<(string, JsonNode?)>> Members(int depth) =>
        (from name in s_names from value in Depth(Math.Max(0, depth - 1)) select (name, value))
            .ListOf().Select(members => members.Take(4).ToList());

    private static Gen<List<T>> AllOf<T>(IEnumerable<Gen<T>> generators) =>
        generators.Aggregate(Gen.Constant(new List<T>()), (some, next) =>
            from list in some from item in next select new List<T>([.. list, item]));

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static string Id(JsonNode? node) => Text(node!["id"]);

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members) result[name] = value?.DeepClone();
        return result;
    }

    private static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items.Select(item => item?.DeepClone())]);
}
