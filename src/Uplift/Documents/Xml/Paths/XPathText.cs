namespace Uplift.Documents.Xml;

/// <summary>Cuts XPath expressions, known to be well-formed, at characters outside of quotes, brackets
/// and parentheses.</summary>
internal static class XPathText
{
    /// <summary>A part and where it begins.</summary>
    public readonly record struct Part(string Text, int Start);

    /// <summary>The parts between separators.</summary>
    public static List<Part> Split(string text, char separator)
    {
        var parts = new List<Part>();
        var start = 0;
        foreach (var at in Plain(text))
        {
            if (text[at] != separator) continue;
            parts.Add(new Part(text[start..at], start));
            start = at + 1;
        }

        parts.Add(new Part(text[start..], start));
        return parts;
    }

    /// <summary>The parts between <c>and</c>.</summary>
    public static IEnumerable<string> SplitAnd(string text)
    {
        var start = 0;
        foreach (var at in Plain(text))
        {
            if (at < start || !text.AsSpan(at).StartsWith(" and ")) continue;
            yield return text[start..at];
            start = at + 5;
        }

        yield return text[start..];
    }

    /// <summary>Where the bracket or parenthesis ends that the text begins with; -1 when it does not.</summary>
    public static int Closing(string text)
    {
        var depth = 0;
        foreach (var (at, character) in Unquoted(text))
        {
            if (character is '[' or '(') depth++;
            else if (character is ']' or ')' && --depth == 0) return at;
        }

        return -1;
    }

    /// <summary>What is in the brackets of a step, one after the other; null when there is something
    /// else behind them.</summary>
    public static List<string>? Predicates(string text)
    {
        var result = new List<string>();
        while (text.Length > 0)
        {
            var end = text[0] == '[' ? Closing(text) : -1;
            if (end < 0) return null;
            result.Add(text[1..end]);
            text = text[(end + 1)..].TrimStart();
        }

        return result;
    }

    private static IEnumerable<int> Plain(string text)
    {
        var depth = 0;
        foreach (var (at, character) in Unquoted(text))
        {
            if (character is '[' or '(') depth++;
            else if (character is ']' or ')') depth--;
            else if (depth == 0) yield return at;
        }
    }

    private static IEnumerable<(int At, char Character)> Unquoted(string text)
    {
        char? quote = null;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (quote is not null) quote = character == quote ? null : quote;
            else if (character is '"' or '\'') quote = character;
            else yield return (at, character);
        }
    }
}
