using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Documents.Xml;

/// <summary>Between the bytes of an XML document and its characters: by byte order mark,
/// declaration, or as UTF-8.</summary>
internal static partial class XmlBytes
{
    private const int MostBytes = 4 * XmlText.MaxCharacters;
    private const int DeclarationBytes = 256;

    /// <summary>The characters, the byte order mark among them.</summary>
    /// <exception cref="ObjectRefusedException">Unknown encoding, bytes that it does not know, or too many.</exception>
    public static (string Text, Encoding Encoding) Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes) throw XmlText.TooLarge($"{bytes.Length:N0} bytes");
        var encoding = EncodingOf(bytes);
        try
        {
            var text = encoding.GetString(bytes);
            if (!encoding.GetBytes(text).AsSpan().SequenceEqual(bytes)) throw new ObjectRefusedException("",
                $"The XML document in {encoding.WebName} would not be the same bytes when it is written; convert it to UTF-8.");
            return (text, encoding);
        }
        catch (DecoderFallbackException error)
        {
            throw new ObjectRefusedException(
                "", $"The XML document is said to be {encoding.WebName}, but holds bytes that are "
                + $"not ({Shown(error.BytesUnknown)} at byte {PlaceOf(bytes, encoding, error)}); repair it at its source.", inner: error);
        }
    }

    /// <summary>The bytes; a new character that the encoding does not have becomes a reference.</summary>
    /// <exception cref="ObjectRefusedException">It would have to stand in a name.</exception>
    public static byte[] Encode(string text, Encoding encoding)
    {
        try
        {
            return encoding.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            var output = new StringBuilder(text.Length + 64);
            foreach (var rune in text.EnumerateRunes())
            {
                if (CanHold(encoding, rune)) output.Append(rune.ToString());
                else output.Append($"&#x{rune.Value:X};");
            }

            var written = output.ToString();
            XmlText.Parse(written);
            return encoding.GetBytes(written);
        }
    }

    private static bool CanHold(Encoding encoding, Rune rune)
    {
        if (rune.IsAscii) return true;
        try
        {
            encoding.GetByteCount(rune.ToString());
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Encoding EncodingOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Strict("utf-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            throw Unknown("utf-32");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith("<\0"u8)) return Strict("utf-16");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith("\0<"u8)) return Strict("utf-16BE");
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationBytes)]);
        var name = Declared().Match(head) is { Success: true } match ? match.Groups[1].Value : "utf-8";
        if (name.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase)) throw new ObjectRefusedException("",
            $"The XML document declares {name}, but is written in single bytes; correct its declaration.");
        return Strict(name);
    }

    // Neither adds a byte order mark of its own: the document's stands among the characters.
    private static Encoding Strict(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(
                name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw Unknown(name);
        }
    }

    private static ObjectRefusedException Unknown(string name) => new("",
        $"The XML document is in the encoding '{name}', which is not known here; convert it to UTF-8.");

    private static string Shown(byte[]? bytes) => Convert.ToHexString(bytes ?? []);

    // The exception counts from where its last bytes began in a block, so look for them again.
    private static int PlaceOf(ReadOnlySpan<byte> bytes, Encoding encoding, DecoderFallbackException error)
    {
        if (encoding.CodePage != Encoding.UTF8.CodePage) return Math.Max(error.Index, 0);
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var taken) == OperationStatus.Done)
        {
            at += taken;
        }

        return at;
    }

    [GeneratedRegex(
        """^<\?xml\s+version\s*=\s*(?:"[^"]*"|'[^']*')\s+encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Declared();
}
