using System.Security.Cryptography;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>The public keys of those who may ship packages to this installation.</summary>
public sealed class TrustedKeys
{
    private const string Curve = "1.2.840.10045.3.1.7";

    private readonly Dictionary<string, ECDsa> _keys = [];

    /// <summary>Reads public keys in PEM; each must be on the curve P-256.</summary>
    /// <exception cref="UpliftException">A file is missing or holds no such key.</exception>
    public static TrustedKeys Load(IEnumerable<string> files)
    {
        var trusted = new TrustedKeys();
        foreach (var file in files)
        {
            var key = Read(file);
            trusted._keys[NameOf(key)] = key;
        }

        return trusted;
    }

    /// <summary>Reads a private or public key in PEM.</summary>
    /// <exception cref="UpliftException">The file is missing or holds no key on the curve P-256.</exception>
    public static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(System.IO.File.ReadAllText(file));
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == Curve) return key;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new UpliftException(DiagnosticCodes.UnusableKey, $"'{file}' holds no key: {error.Message}",
                new SourcePosition(file), "Make one with 'openssl ecparam -name prime256v1 -genkey -noout'.", error);
        }

        key.Dispose();
        throw new UpliftException(DiagnosticCodes.UnusableKey, $"The key in '{file}' is not on the curve P-256.",
            new SourcePosition(file), "Make one with 'openssl ecparam -name prime256v1 -genkey -noout'.");
    }

    /// <summary>The name of a key: SHA-256 of its public half, hexadecimal.</summary>
    public static string NameOf(ECDsa key) =>
        Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>The key of that name, or null when it is not trusted.</summary>
    public ECDsa? Find(string name) => _keys.GetValueOrDefault(name);
}
