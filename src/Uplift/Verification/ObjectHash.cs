using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Uplift.Documents.Xml;
using Uplift.Packages;

namespace Uplift.Verification;

/// <summary>The hash by which a report says which content of an object it is about.</summary>
public static class ObjectHash
{
    // A word in front: a spreadsheet must not take it for a number.
    private const string Prefix = "sha256:";

    /// <summary>SHA-256 over the UTF-8 of the document as the store gives it, in lower-case
    /// hexadecimal digits.</summary>
    public static string Of(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var count = Encoding.UTF8.GetBytes(text, bytes);
            return Of(bytes.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static string Of(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The hash of a document of a collection: of XML in a binary column over its very bytes,
    /// whatever they are.</summary>
    public static string Of(string text, Collection collection)
    {
        if (collection.Format != DocumentFormat.Xml || !XmlTransport.IsBytes(text)) return Of(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? Of(bytes.AsSpan(0, count)) : Of(text);
    }

    /// <summary>The first half of a hash as a number, which is enough to compare; false when the
    /// text is no hash.</summary>
    public static bool TryParse(string text, out UInt128 number)
    {
        number = default;
        return text.Length == Prefix.Length + SHA256.HashSizeInBytes * 2
            && text.StartsWith(Prefix, StringComparison.Ordinal)
                && UInt128.TryParse(text.AsSpan(Prefix.Length, 32), NumberStyles.AllowHexSpecifier, null, out number)
                && UInt128.TryParse(text.AsSpan(Prefix.Length + 32), NumberStyles.AllowHexSpecifier, null, out _);
    }
}
