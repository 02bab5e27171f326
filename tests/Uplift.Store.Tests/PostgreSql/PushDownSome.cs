using System.Text.Json.Nodes;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>
/// Documents, operations and conditions by chance, from few names and values, so that they meet each other.
/// </summary>
internal sealed class PushDownSome(Random random)
{
    private static readonly string[] s_names = ["a", "b", "c", "d", "0", "1", "-1", "01", "x y", "q'\\\"", "*", "ü"];
    private static readonly string[] s_scalars =
        ["null", "true", "false", "0", "1", "1.0", "-2", "1.50", "12345678901234567890", "1e3", "0.1", "\"\"", "\"a\"", "\"1\"",
         "\"-7\"", "\"1.50\"", "\"01\"", "\"1e2\"", "\"true\"", "\"null\"", "\"it's \\\\ \\\"ü\\\" 🙂\""];

    private static readonly string[] s_operations =
        ["set", "default", "remove", "rename", "move", "copy", "map", "convert", "wrap", "unwrap", "merge", "each", "coalesce", "append",
         "delete"];

    public static IReadOnlyList<string> Operations => s_operations;

    public string Document() => Object(3);

    public string Value(int depth) => random.Next(depth > 0 ? 6 : 3) switch
    {
        3 => Object(depth - 1),
        4 or 5 => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1)))}]",
        _ => Pick(s_scalars),
    };

    /// <summary>A list of operations as a file has it.</summary>
    public string Program(string name, int more) =>
        $"[{string.Join(",", Enumerable.Range(0, more + 1).Select(index => Operation(index == 0 ? name : Pick(s_operations[..^1]), true)))}]";

    public string Condition(int depth = 2) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => $$"""{"exists":{{Quoted(Path(2))}}}""",
        1 or 2 => $$"""{"equals":{"path":{{Quoted(Path(2))}},"value":{{Value(1)}} } }""",
        3 => $$"""{"type":{"path":{{Quoted(Path(2))}},"is":"{{Pick("text", "integer", "number", "boolean", "object", "list", "null")}}"} }""",
        4 => $$"""{"in":{"path":{{Quoted(Path(2))}},"values":[{{Value(1)}},{{Value(1)}},{{Value(0)}}]} }""",
        5 => $$"""{"all":[{{Condition(depth - 1)}},{{Condition(depth - 1)}}]}""",
        6 => $$"""{"any":[{{Condition(depth - 1)}},{{Condition(depth - 1)}}]}""",
        _ => $$"""{"not":{{Condition(depth - 1)}}}""",
    };

    private string Operation(string name, bool top)
    {
        var when = random.Next(4) == 0 ? $",\"when\":{Condition(1)}" : "";
        return $$"""{"{{name}}":{{Body(name, top)}}{{when}}}""";
    }

    private string Body(string name, bool top) => name switch
    {
        "set" or "default" => $$"""{"path":{{Quoted(Place(top))}},"value":{{Value(2)}}}""",
        "merge" => $$"""{"path":{{Quoted(Place(false))}},"value":{{Object(2)}}}""",
        "remove" => $$"""{"path":{{Quoted(Place(top))}}}""",
        "rename" => $$"""{"path":{{Quoted(Wild("") + Path(1))}},"to":{{Quoted(Pick(s_names))}}{{Existing()}}}""",
        "move" or "copy" => Transfer(),
        "map" => $$"""{"path":{{Quoted(Place(top))}},"values":{{Table()}},"else":"{{Pick("keep", "fail", "remove")}}"}""",
        "convert" => $$"""{"path":{{Quoted(Place(top))}},"to":"{{Pick("text", "integer", "number", "boolean")}}"}""",
        "wrap" => $$"""{"path":{{Quoted(Place(top))}}{{As()}}}""",
        "unwrap" => $$"""{"path":{{Quoted(Place(top))}}{{(random.Next(2) == 0 ? As() : $",\"take\":\"{Pick("only", "first")}\"")}}}""",
        "coalesce" => $$"""{"to":{{Quoted(Path(2))}},"from":[{{Quoted(Path(2))}},{{Quoted(Path(1))}}],"existing":"{{Pick("keep", "overwrite")}}"{{Else()}}}""",
        "append" => $$"""{"to":{{Quoted(Path(2))}},{{(random.Next(2) == 0 ? $"\"value\":{Pick(s_scalars[1..])}" : $"\"from\":{Quoted(Path(2))}")}}}""",
        "each" => $$"""{"path":{{Quoted(Path(1) + "/*")}}{{Where()}},"do":[{{Inner()}}]}""",
        _ => "{}",
    };

    private string Inner() => string.Join(",",
        Enumerable.Range(0, random.Next(1, 3)).Select(_ => Operation(Pick(s_operations[..^1]), top: false)));

    private string Transfer()
    {
        var shared = Wild("");
        return $$"""{"from":{{Quoted(shared + Path(2))}},"to":{{Quoted(shared + Path(2))}}{{Existing()}}}""";
    }

    private string Table() =>
        $$"""[{{string.Join(",", s_scalars.OrderBy(_ => random.Next()).Where(item => item != "1.0").Take(3).Select(
            from => $$"""{"from":{{from}},"to":{{Value(1)}}}"""))}}]""";

    private string Existing() => random.Next(2) == 0 ? "" : $",\"existing\":\"{Pick("fail", "keep", "overwrite")}\"";

    private string As() => random.Next(2) == 0 ? "" : $",\"as\":{Quoted(Pick("a", "b", "name"))}";

    private string Else() => random.Next(2) == 0 ? "" : $",\"else\":{Value(1)}";

    private string Where() => random.Next(2) == 0 ? "" : $",\"where\":{Condition(1)}";

    private string Place(bool top) => !top && random.Next(4) == 0 ? "" : Wild("") + (random.Next(6) == 0 ? Path(1) + "/*" : Path(2));

    private string Wild(string none) => random.Next(3) == 0 ? Path(1) + "/*" : none;

    private string Path(int most) => string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => "/" + Segment()));

    private string Segment() => Pick(s_names[..(random.Next(3) == 0 ? s_names.Length : 4)])
        .Replace("*", "~2", StringComparison.Ordinal);

    private string Object(int depth) =>
        $"{{{string.Join(",", s_names.Where(name => random.Next(name.Length == 1 && char.IsLetter(name[0]) ? 2 : 6) == 0)
            .Select(name => $"{Quoted(name)}:{Value(depth - 1)}"))}}}";

    private string Pick(params string[] values) => values[random.Next(values.Length)];

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
