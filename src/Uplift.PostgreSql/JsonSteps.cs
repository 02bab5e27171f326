using Uplift.Documents;

namespace Uplift.PostgreSql;

/// <summary>Steps into jsonb values that match what paths mean in memory.</summary>
internal static class JsonSteps
{
    /// <summary>
    /// The member or element of a value, or a database null. A number names an element only where there is a list; the
    /// operators of jsonb would also take the text of a scalar for the one element of a list, and count from the end
    /// for negative numbers.
    /// </summary>
    public static string Step(string value, PathSegment segment) =>
        segment.Index < 0
            ? $"({value} -> {Literal(segment.Name)})"
            : $"(case jsonb_typeof({value}) when 'array' then {value} -> {segment.Index} "
              + $"when 'object' then {value} -> {Literal(segment.Name)} end)";

    /// <summary>The value at a path without wildcards.</summary>
    public static string At(string value, IEnumerable<PathSegment> segments) => segments.Aggregate(value, Step);

    /// <summary>A value as text: texts without quotes, all else as JSON.</summary>
    public static string TextOf(string value) => $"({value} #>> '{Root}')";

    /// <summary>The members or elements of a value as rows of one column <c>value</c>.</summary>
    public static string Children(string value) =>
        $"(select e.value from jsonb_array_elements(case jsonb_typeof({value}) when 'array' then {value} end) e "
        + $"union all select m.value from jsonb_each(case jsonb_typeof({value}) when 'object' then {value} end) m)";

    /// <summary>Whether a test holds for one of the values that a path matches.</summary>
    public static string Any(string value, ReadOnlySpan<PathSegment> path, Func<string, string> test, int depth = 0)
    {
        for (var index = 0; index < path.Length; index++)
        {
            if (!path[index].IsWildcard)
            {
                value = Step(value, path[index]);
                continue;
            }

            var child = $"c{depth}";
            return $"exists (select from {Children(value)} {child} "
                + $"where {Any($"{child}.value", path[(index + 1)..], test, depth + 1)})";
        }

        return test(value);
    }

    /// <summary>A text as a literal.</summary>
    public static string Literal(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? $"E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{quoted}'";
    }

    private const string Root = "{}";
}
