using System.Security.Cryptography;
using System.Text;

namespace Uplift.Documents;

/// <summary>UUIDs by name (RFC 4122, version 5): the same name gives the same id on every machine.</summary>
internal static class NameBasedGuid
{
    // The namespace of ids that Uplift generates; it must never change, or a simulation would differ from an older run.
    private static readonly Guid s_namespace = new("6f1c1d0e-6c1b-5b0e-9f43-7d1f0b8a2c55");

    public static Guid Of(string name) => Of(s_namespace, name);

    internal static Guid Of(Guid space, string name)
    {
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 4122 prescribes SHA-1 for version 5; nothing secret depends on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
