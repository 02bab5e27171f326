using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Uplift.Planning;

/// <summary>
/// SHA-256 over texts. Each is preceded by its length, so that no two lists of texts run together to the same digest.
/// </summary>
public sealed class DigestBuilder
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public DigestBuilder Add(params ReadOnlySpan<string?> texts)
    {
        Span<byte> length = stackalloc byte[4];
        foreach (var text in texts)
        {
            var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, text is null ? -1 : bytes.Length);
            _hash.AppendData(length);
            _hash.AppendData(bytes);
        }

        return this;
    }

    /// <summary>The digest so far, in lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
