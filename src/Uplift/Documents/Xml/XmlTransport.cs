using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>
/// How an XML document in a binary column crosses the port of a store: in base64, since its bytes
/// may be in any encoding, or in none. Base64 knows no <c>&lt;</c>, without which there is no XML, so it is not
/// mistaken for a document as text.
/// </summary>
public static class XmlTransport
{
    /// <summary>The text that stands for the bytes of a column.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>True when a text stands for bytes.</summary>
    public static bool IsBytes(string text) => !text.Contains('<', StringComparison.Ordinal);

    /// <summary>The bytes to be written into a binary column.</summary>
    /// <exception cref="ObjectRefusedException">The text is neither XML nor base64.</exception>
    public static byte[] ToBytes(string text)
    {
        if (!IsBytes(text)) return Encoding.UTF8.GetBytes(text);
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException error)
        {
            throw new ObjectRefusedException("", "The document is no XML: there is no '<' in it.", inner: error);
        }
    }
}
