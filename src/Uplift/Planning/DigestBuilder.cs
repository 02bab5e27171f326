using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Uplift.Planning;

/// <summary>
/// SHA-256 over texts. Each is preceded by its length, so that no two lists of texts run together to the same digest.
/// </summary>
public sealed class DigestBuilder
{
    private readonly ArrayBufferWriter<byte> _texts = new();

    public DigestBuilder Add(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            var count = text is null ? -1 : Encoding.UTF8.GetByteCount(text);
            BinaryPrimitives.WriteInt32LittleEndian(_texts.GetSpan(4), count);
            _texts.Advance(4);
            if (count > 0) Encoding.UTF8.GetBytes(text, _texts);
        }

        return this;
    }

    /// <summary>The digest so far, in lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(SHA256.HashData(_texts.WrittenSpan));
}
