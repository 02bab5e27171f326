using System.Xml;

namespace Uplift.Documents.Xml;

/// <summary>Reads XML documents: proves them well-formed within limits, then keeps each of their characters.</summary>
internal static class XmlText
{
    /// <summary>How deep elements may nest.</summary>
    public const int MaxDepth = 256;

    /// <summary>How many characters a document may have.</summary>
    public const int MaxCharacters = 32 * 1024 * 1024;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        CheckCharacters = true,
        ConformanceLevel = ConformanceLevel.Document,
    };

    /// <summary>The document of a text.</summary>
    /// <exception cref="ObjectRefusedException">It is not well-formed, has a DTD, is too large or
    /// nests too deep.</exception>
    public static MarkupDocument Parse(string text)
    {
        Prove(text);
        return MarkupScanner.Scan(text);
    }

    private static void Prove(string text)
    {
        if (text.Length > MaxCharacters) throw TooLarge($"{text.Length:N0} characters");
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(text.StartsWith('\uFEFF') ? text[1..] : text), s_settings);
            while (reader.Read())
            {
                if (reader.Depth > MaxDepth) throw new ObjectRefusedException("",
                    $"The XML document nests deeper than {MaxDepth} elements{At((IXmlLineInfo)reader)}.");
            }
        }
        catch (XmlException error) when (HasDtd(text))
        {
            throw new ObjectRefusedException(
                "", "The XML document has a document type declaration (DTD), which is refused"
                + $"{At(error)}; entities could read files or fill the memory. Take it out.", inner: error);
        }
        catch (XmlException error)
        {
            throw new ObjectRefusedException("", $"The XML document is not well-formed: {error.Message}", inner: error);
        }
    }

    internal static ObjectRefusedException TooLarge(string size) => new("",
        $"The XML document is too large: {size} are more than {MaxCharacters:N0} characters.");

    // Only comments, instructions and blanks may stand before it.
    private static bool HasDtd(string text)
    {
        var rest = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        while (true)
        {
            var end = rest.StartsWith("<!--") ? rest.IndexOf("-->") + 3 : rest.StartsWith("<?")
                ? rest.IndexOf("?>") + 2 : 0;
            if (end <= 2) return rest.StartsWith("<!DOCTYPE");
            rest = rest[end..].TrimStart(" \t\r\n");
        }
    }

    private static string At(IXmlLineInfo place) => $" (line {place.LineNumber}, position {place.LinePosition})";

    private static string At(XmlException place) => $" (line {place.LineNumber}, position {place.LinePosition})";
}
