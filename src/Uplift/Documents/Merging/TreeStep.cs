namespace Uplift.Documents.Merging;

/// <summary>One step down a tree: to a member by its name, or to an element of a keyed array or member of a
/// set by its key.</summary>
/// <param name="Name">The name or key as it is in the document, not escaped.</param>
public readonly record struct TreeStep(string Name, bool IsElement)
{
    /// <summary>In a description: every element.</summary>
    public const string Any = "*";

    /// <summary>A step as it is written in a path; <c>[key]</c> for an element.</summary>
    public static TreeStep Parse(string text) => text is ['[', .., ']']
        ? new TreeStep(Unescape(text[1..^1]), true)
        : new TreeStep(Unescape(text), false);

    /// <summary>As it is written in a path.</summary>
    public override string ToString()
    {
        var escaped = Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        if (IsElement) return $"[{escaped}]";
        return escaped.StartsWith('[') ? "~2" + escaped[1..] : escaped;
    }

    private static string Unescape(string text) => text.Contains('~', StringComparison.Ordinal)
        ? text.Replace("~2", "[", StringComparison.Ordinal).Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal)
        : text;
}
