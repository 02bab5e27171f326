using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>JSON values of a change as literals.</summary>
internal static partial class ConstantSql
{
    /// <summary>A literal; null when jsonb cannot hold the value (U+0000, absurd exponents).</summary>
    public static string? Of(JsonNode? value)
    {
        var text = DocumentText.Write(value);
        return IsStorable(text) ? $"{JsonSteps.Literal(text)}::jsonb" : null;
    }

    /// <summary>Literals of all values, or null when there is none for one.</summary>
    public static string[]? Of(IEnumerable<JsonNode?> values)
    {
        var literals = values.Select(Of).ToArray();
        return literals.Contains(null) ? null : [.. literals.OfType<string>()];
    }

    /// <summary>True when all names on a path can stand in a statement.</summary>
    public static bool CanName(DocumentPath path) => path.Segments.All(segment => CanName(segment.Name));

    public static bool CanName(string name) => !name.Contains('\0', StringComparison.Ordinal);

    private static bool IsStorable(string text) =>
        !text.Contains("\\u0000", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal)
        && !LargeExponent().IsMatch(text);

    [GeneratedRegex(@"[0-9][eE][+-]?[0-9]{4,}", RegexOptions.CultureInvariant)]
    private static partial Regex LargeExponent();
}
