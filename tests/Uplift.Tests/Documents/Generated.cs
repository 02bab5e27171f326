using FsCheck;
using FsCheck.Fluent;

namespace Uplift.Tests.Documents;

/// <summary>Small programs and documents that meet each other often: few names, few values, all operations.</summary>
internal static class Generated
{
    /// <summary>A member of every document that no program names.</summary>
    public const string Untouched = """{"n":1.0,"t":"<é>","l":[1e5,12345678901234567890.12,null,{"k":{}}]}""";

    private static readonly string[] s_paths =
        ["/a", "/b", "/c", "/a/b", "/b/a", "/a/*", "/a/*/b", "/b/*/c", "/c/0", "/a/b/c", "/*/b"];

    private static readonly string[] s_values = ["1", "1.0", "x", "y", "null", "{ b: x }", "[ x ]", "[]", "{}", "true"];

    private static readonly string[] s_templates =
    [
        "set: { path: PATH, value: VALUE }", "default: { path: PATH, value: VALUE }", "remove: { path: PATH }",
        "rename: { path: PATH, to: c }", "rename: { path: PATH, to: a, existing: keep }",
        "rename: { path: PATH, to: b, existing: overwrite }", "move: { from: PATH, to: OTHER }",
        "move: { from: PATH, to: OTHER, existing: overwrite }", "copy: { from: PATH, to: OTHER }",
        "copy: { from: PATH, to: OTHER, existing: keep }", "map: { path: PATH, values: { x: y } }",
        "map: { path: PATH, values: { x: y, y: x } }", "map: { path: PATH, values: { x: y }, else: remove }",
        "convert: { path: PATH, to: text }", "convert: { path: PATH, to: integer }", "wrap: { path: PATH }",
        "wrap: { path: PATH, as: b }", "unwrap: { path: PATH }", "unwrap: { path: PATH, take: first }",
        "unwrap: { path: PATH, as: b }", "merge: { path: PATH, value: { b: VALUE } }",
        "each: { path: /a/*, where: { exists: /b }, do: [ { remove: { path: \"\" } } ] }",
        "each: { path: /a/*, do: [ { wrap: { path: \"\", as: b } }, { set: { path: /c, value: VALUE } } ] }",
        "coalesce: { to: PATH, from: [ OTHER, /c ] }", "coalesce: { to: PATH, from: [ OTHER ], existing: keep, else: VALUE }",
        "generate: { path: PATH, as: uuid }", "extract: { from: PATH, to: t, key: /b }", "append: { to: PATH, value: VALUE }",
    ];

    private static readonly string[] s_conditions =
        ["", "", "", "{ exists: PATH }", "{ not: { exists: PATH } }", "{ equals: { path: PATH, value: x } }"];

    public static Gen<string> Operations()
    {
        var operation =
            from template in Gen.Elements(s_templates)
            from condition in Gen.Elements(s_conditions)
            from path in Gen.Elements(s_paths)
            from other in Gen.Elements(s_paths)
            from asked in Gen.Elements(s_paths)
            from value in Gen.Elements(s_values)
            select "- " + Filled(template, path, other, value)
                + (condition.Length == 0 ? "" : "\n  when: " + Filled(condition, asked, other, value));
        return
            from count in Gen.Choose(1, 3)
            from operations in operation.ListOf(count)
            select string.Join("\n", operations);
    }

    private static string Filled(string template, string path, string other, string value) => template
        .Replace("PATH", path, StringComparison.Ordinal)
        .Replace("OTHER", other, StringComparison.Ordinal)
        .Replace("VALUE", value, StringComparison.Ordinal);

    public static Gen<string> Documents() =>
        from members in Members(3)
        select members.Length == 0 ? $$"""{"untouched":{{Untouched}}}""" : $$"""{"untouched":{{Untouched}},{{members}}}""";

    private static Gen<string> Members(int depth) =>
        from names in Gen.SubListOf("a", "b", "c")
        from values in Value(depth).ListOf(3)
        select string.Join(",", names.Select((name, index) => $"\"{name}\":{values[index]}"));

    private static Gen<string> Value(int depth)
    {
        var scalar = Gen.Elements("null", "1", "1.0", "\"x\"", "\"y\"", "\"1\"", "true");
        if (depth == 0) return scalar;
        var members = from inner in Members(depth - 1) select "{" + inner + "}";
        var list =
            from count in Gen.Choose(0, 3)
            from items in Value(depth - 1).ListOf(count)
            select "[" + string.Join(",", items) + "]";
        return Gen.OneOf(scalar, members, list);
    }
}
