using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Reading and writing one place of a value; the paths have no wildcards.</summary>
internal static class PlaceSql
{
    /// <summary>What stands at a place; a database null where nothing does.</summary>
    public static string Get(string value, DocumentPath path) => JsonSteps.At(value, path.Segments);

    /// <summary>
    /// The value with another one at a place that exists. Everywhere else it could raise an error: guard it.
    /// </summary>
    public static string Replace(string value, DocumentPath path, string written) =>
        path.IsRoot ? written : $"jsonb_set({value}, {Keys(path)}, {written}, false)";

    /// <summary>The value without a place that exists.</summary>
    public static string Remove(string value, DocumentPath path)
    {
        if (path.IsRoot) return "null::jsonb";
        return path.Segments is [{ Index: < 0 } only]
            ? $"({value} - {JsonSteps.Literal(only.Name)})"
            : $"({value} #- {Keys(path)})";
    }

    /// <summary>
    /// The value with something written where nothing is yet; makes parents. Exact unless <see cref="Blocked"/>.
    /// </summary>
    public static string Add(string value, DocumentPath path, string written, bool isObject) =>
        path.IsRoot ? written : Add(value, path.Segments, 0, written, isObject);

    /// <summary>Where there is no way to a place, or one through a list; null when there always is one.</summary>
    public static string? Blocked(string value, DocumentPath path, bool isObject)
    {
        var parts = new List<string>();
        for (var depth = isObject ? 1 : 0; depth < path.Segments.Count; depth++)
        {
            var parent = JsonSteps.At(value, path.Segments.Take(depth));
            parts.Add($"coalesce(jsonb_typeof({parent}) not in ('object', 'null'), false)");
        }

        return parts.Count == 0 ? null : $"({string.Join(" or ", parts)})";
    }

    /// <summary>Where a number on the path names an element of a list; null when there is no number.</summary>
    public static string? ThroughList(string value, DocumentPath path)
    {
        var parts = path.Segments.Select((segment, depth) => segment.Index < 0
            ? null
            : $"coalesce(jsonb_typeof({JsonSteps.At(value, path.Segments.Take(depth))}) = 'array', false)")
                .OfType<string>().ToArray();
        return parts.Length == 0 ? null : $"({string.Join(" or ", parts)})";
    }

    /// <summary>Joins alternatives of which some may be absent.</summary>
    public static string? Or(params string?[] parts)
    {
        var given = parts.OfType<string>().ToArray();
        return given.Length == 0 ? null : string.Join(" or ", given.Select(part => $"({part})"));
    }

    private static string Add(string value, IReadOnlyList<PathSegment> path, int depth, string written, bool isObject)
    {
        var rest = depth + 1 == path.Count
            ? written
            : Add(JsonSteps.Step(value, path[depth]), path, depth + 1, written, isObject: false);
        var parent = isObject
            ? value : $"case when jsonb_typeof({value}) = 'object' then {value} else '{Empty}'::jsonb end";
        return $"({parent} || jsonb_build_object({JsonSteps.Literal(path[depth].Name)}, {rest}))";
    }

    private static string Keys(DocumentPath path) =>
        $"array[{string.Join(", ", path.Segments.Select(segment => JsonSteps.Literal(segment.Name)))}]::text[]";

    private const string Empty = "{}";
}
