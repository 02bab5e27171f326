using System.Text;

namespace Uplift.Verification.Reports;

/// <summary>Texts as part of a line whose parts are separated by tabs.</summary>
internal static class LineText
{
    /// <summary>The text without tabs and line ends.</summary>
    public static string Escape(string text) => text.AsSpan().IndexOfAny("\\\t\r\n") < 0
        ? text
        : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>What <see cref="Escape"/> was given.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\') result.Append(text[index]);
            else result.Append(text[++index] switch { 't' => '\t', 'r' => '\r', 'n' => '\n', var other => other });
        }

        return result.ToString();
    }
}
