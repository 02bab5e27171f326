using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>
/// The signature of a package (P10): a list of all its files with their SHA-256, signed by ECDSA on the curve
/// P-256. It lies in the package as <c>signature.json</c> and is not part of the package's digest, so that signing
/// changes nothing in plans.
/// </summary>
public sealed record PackageSignature
{
    /// <summary>The file that holds it.</summary>
    public const string File = "signature.json";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Always <c>ecdsa-p256-sha256</c>.</summary>
    public string Algorithm { get; init; } = "ecdsa-p256-sha256";

    /// <summary>Which key signed: SHA-256 of its public half (SubjectPublicKeyInfo).</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of every file by path, in ordinal order.</summary>
    public required SortedDictionary<string, string> Files { get; init; }

    /// <summary>The signature over format, algorithm, key and files, in Base64.</summary>
    public required string Signature { get; init; }

    /// <summary>Signs the files of a package.</summary>
    /// <param name="key">A private key on the curve P-256.</param>
    public static PackageSignature Sign(IPackageFiles files, ECDsa key)
    {
        var unsigned = new PackageSignature { Key = TrustedKeys.NameOf(key), Files = Hash(files), Signature = "" };
        return unsigned with
        {
            Signature = Convert.ToBase64String(key.SignData(unsigned.Signed(), HashAlgorithmName.SHA256)),
        };
    }

    /// <summary>
    /// Says everything that speaks against a package: no signature, a key that is not trusted, a broken
    /// signature, each file that was edited, added or removed since.
    /// </summary>
    /// <returns>True when nothing does.</returns>
    public static bool Verify(IPackageFiles files, TrustedKeys trusted, DiagnosticBag bag)
    {
        if (Read(files, bag) is not { } signature) return false;
        var found = new DiagnosticBag();
        if (trusted.Find(signature.Key) is not { } key)
        {
            found.Error(DiagnosticCodes.UntrustedPackage,
                $"'{files.Origin}' is signed by the key {signature.Key}, which is not trusted here.", files.At(File),
                "Trust that key in uplift.yaml if its holder may ship packages to you.");
        }
        else if (!IsGenuine(signature, key))
        {
            found.Error(DiagnosticCodes.UntrustedPackage, $"The signature of '{files.Origin}' is not genuine.",
                files.At(File), "Fetch the package again from where it was published.");
        }

        Compare(signature, files, found);
        bag.AddRange(found);
        return found.Count == 0;
    }

    /// <summary>The content of <see cref="File"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    private static bool IsGenuine(PackageSignature signature, ECDsa key)
    {
        var bytes = new byte[signature.Signature.Length];
        return Convert.TryFromBase64String(signature.Signature, bytes, out var length)
            && key.VerifyData(signature.Signed(), bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    private static PackageSignature? Read(IPackageFiles files, DiagnosticBag bag)
    {
        if (files.Find(File) is null)
        {
            bag.Error(DiagnosticCodes.UntrustedPackage, $"'{files.Origin}' is not signed.", files.At(File),
                "Only signed packages are taken here ('trust' in uplift.yaml); sign it with 'uplift package sign'.");
            return null;
        }

        try
        {
            using var stream = files.Open(File);
            if (JsonSerializer.Deserialize<PackageSignature>(stream, s_json) is { Format: 1 } signature)
            {
                return signature;
            }

            bag.Error(DiagnosticCodes.UntrustedPackage, $"The signature of '{files.Origin}' has an unknown format.",
                files.At(File));
        }
        catch (JsonException error)
        {
            bag.Error(DiagnosticCodes.UntrustedPackage,
                $"The signature of '{files.Origin}' cannot be read: {error.Message}",
                files.At(File, (int)(error.LineNumber ?? 0) + 1));
        }

        return null;
    }

    private static void Compare(PackageSignature signature, IPackageFiles files, DiagnosticBag bag)
    {
        var now = Hash(files);
        foreach (var (path, hash) in signature.Files)
        {
            if (!now.Remove(path, out var found)) Differ(path, "was removed");
            else if (found != hash) Differ(path, "was edited");
        }

        foreach (var path in now.Keys) Differ(path, "was added");

        void Differ(string path, string what) => bag.Error(DiagnosticCodes.UntrustedPackage,
            $"'{path}' of '{files.Origin}' {what} after the package had been signed.", files.At(path),
            "Restore the package as it was published.");
    }

    private static SortedDictionary<string, string> Hash(IPackageFiles files)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files.Files.Where(file => file.Path != File))
        {
            using var stream = files.Open(file.Path);
            hashes[file.Path] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return hashes;
    }

    private byte[] Signed()
    {
        var text = new StringBuilder().Append(Format).Append('\n').Append(Algorithm).Append('\n').Append(Key)
            .Append('\n');
        foreach (var (path, hash) in Files) text.Append(hash).Append("  ").Append(path).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
