using System.Globalization;
using System.Text;
using System.Xml;

namespace Uplift.Documents.Xml;

/// <summary>Between characters as they are written and as they are meant.</summary>
internal static class MarkupCharacters
{
    private const string CDataStart = "<![CDATA[";
    private const string CDataEnd = "]]>";

    /// <summary>What a text says: references resolved, CDATA sections opened, line ends as <c>\n</c>.</summary>
    public static string DecodeText(ReadOnlySpan<char> raw)
    {
        if (raw.IndexOfAny("&<\r") < 0) return raw.ToString();
        var output = new StringBuilder(raw.Length);
        while (raw.Length > 0)
        {
            if (raw.StartsWith(CDataStart))
            {
                var end = raw.IndexOf(CDataEnd);
                AddNormalized(output, raw[CDataStart.Length..end]);
                raw = raw[(end + CDataEnd.Length)..];
            }
            else if (raw[0] == '&')
            {
                raw = raw[AddReference(output, raw)..];
            }
            else
            {
                var next = raw.IndexOfAny('&', '<');
                var plain = next < 0 ? raw : raw[..next];
                AddNormalized(output, plain);
                raw = raw[plain.Length..];
            }
        }

        return output.ToString();
    }

    /// <summary>What an attribute says: references resolved, each white space a blank.</summary>
    public static string DecodeAttribute(ReadOnlySpan<char> raw)
    {
        if (raw.IndexOfAny("&\t\r\n") < 0) return raw.ToString();
        var output = new StringBuilder(raw.Length);
        while (raw.Length > 0)
        {
            var taken = 1;
            if (raw[0] == '&') taken = AddReference(output, raw);
            else if (raw.StartsWith("\r\n")) (taken, _) = (2, output.Append(' '));
            else output.Append(raw[0] is '\t' or '\r' or '\n' ? ' ' : raw[0]);
            raw = raw[taken..];
        }

        return output.ToString();
    }

    /// <summary>Line ends as <c>\n</c>.</summary>
    public static string NormalizeLines(ReadOnlySpan<char> raw)
    {
        var output = new StringBuilder(raw.Length);
        AddNormalized(output, raw);
        return output.ToString();
    }

    /// <summary>A text as it has to be written.</summary>
    /// <exception cref="ObjectRefusedException">XML cannot hold one of its characters.</exception>
    public static string EscapeText(string value)
    {
        Check(value);
        if (value.AsSpan().IndexOfAny("&<>\r") < 0) return value;
        return new StringBuilder(value).Replace("&", "&amp;").Replace("<", "&lt;").Replace("]]>", "]]&gt;")
            .Replace("\r", "&#xD;").ToString();
    }

    /// <summary>The value of an attribute as it has to be written between these quotes.</summary>
    /// <exception cref="ObjectRefusedException">XML cannot hold one of its characters.</exception>
    public static string EscapeAttribute(string value, char quote)
    {
        Check(value);
        return new StringBuilder(value).Replace("&", "&amp;").Replace("<", "&lt;")
            .Replace(quote.ToString(), quote == '"' ? "&quot;" : "&apos;")
            .Replace("\t", "&#x9;").Replace("\n", "&#xA;").Replace("\r", "&#xD;").ToString();
    }

    private static void Check(string value)
    {
        for (var index = 0; index < value.Length; index++)
        {
            if (XmlConvert.IsXmlChar(value[index])) continue;
            if (index + 1 < value.Length && XmlConvert.IsXmlSurrogatePair(value[index + 1], value[index]))
            {
                index++;
                continue;
            }

            throw new ObjectRefusedException("",
                $"The character U+{(int)value[index]:X4} cannot be written into an XML document; take it out of the value.");
        }
    }

    private static void AddNormalized(StringBuilder output, ReadOnlySpan<char> raw)
    {
        for (var at = raw.IndexOf('\r'); at >= 0; at = raw.IndexOf('\r'))
        {
            output.Append(raw[..at]).Append('\n');
            raw = raw[(at + (raw[at..].StartsWith("\r\n") ? 2 : 1))..];
        }

        output.Append(raw);
    }

    // The text was proved well-formed, so a reference ends, and is one of five names or a number.
    private static int AddReference(StringBuilder output, ReadOnlySpan<char> raw)
    {
        var end = raw.IndexOf(';');
        var name = raw[1..end];
        _ = name switch
        {
            "amp" => output.Append('&'),
            "lt" => output.Append('<'),
            "gt" => output.Append('>'),
            "quot" => output.Append('"'),
            "apos" => output.Append('\''),
            _ => output.Append(char.ConvertFromUtf32(name[1] == 'x'
                ? int.Parse(name[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : int.Parse(name[1..], NumberStyles.None, CultureInfo.InvariantCulture))),
        };
        return end + 1;
    }
}
