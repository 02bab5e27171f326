using System.Security.Cryptography;
using System.Text;

namespace Uplift.Packages;

/// <summary>SHA-256 in lower-case hexadecimal over what a change does.</summary>
internal static class Checksums
{
    /// <summary>Over a text whose line ends are LF already.</summary>
    public static string OfText(string text) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Over the scripts of a change in the ordinal order of their variants; a script under another variant
    /// counts as other.</summary>
    public static string OfScripts(IReadOnlyList<(string Variant, string Text)> scripts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (variant, text) in scripts.OrderBy(script => script.Variant, StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(variant));
            Append(hash, Encoding.UTF8.GetBytes(text));
        }

        return Hex(hash.GetHashAndReset());
    }

    /// <summary>Over an assembly and the name of a class in it.</summary>
    public static string OfClass(byte[] assembly, string typeName)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, assembly);
        Append(hash, Encoding.UTF8.GetBytes(typeName));
        return Hex(hash.GetHashAndReset());
    }

    /// <summary>Over all files of a package but its signature: their paths in ordinal order and
    /// their contents.</summary>
    public static string OfPackage(IPackageFiles files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Files.Where(file => file.Path != PackageSignature.File))
        {
            using var stream = files.Open(file.Path);
            Append(hash, Encoding.UTF8.GetBytes(file.Path));
            Append(hash, SHA256.HashData(stream));
        }

        return Hex(hash.GetHashAndReset());
    }

    // The length goes before each part, so that no two lists of parts give the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
