using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Uplift.Control;

/// <summary>
/// The text of a token: <c>uplift_ID_SECRET</c>, its secret 256 random bits. A secret that cannot
/// be guessed needs no slow hash: a salted SHA-256 tells nothing about it.
/// </summary>
/// <param name="Id">By which the token is found.</param>
/// <param name="Secret">What only the holder knows.</param>
public sealed record TokenSecret(string Id, string Secret)
{
    private const string Prefix = "uplift_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int MaxLength = 200;

    /// <summary>A new one.</summary>
    public static TokenSecret Make() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads the text of a token; it need not be one that exists.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TokenSecret? token)
    {
        token = null;
        if (text.Length > MaxLength || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = text[Prefix.Length..].Split('_', 2);
        if (parts is not [{ Length: > 0 } id, { Length: > 0 } secret]) return false;
        token = new TokenSecret(id, secret);
        return true;
    }

    /// <summary>A new salt, in hexadecimal digits.</summary>
    public static string MakeSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>What is kept of the secret.</summary>
    public string HashWith(string salt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}:{Secret}")));

    /// <summary>True when this is the secret of a hash; takes equally long however much of it is right.</summary>
    public bool Fits(string salt, string hash) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(HashWith(salt)), Encoding.ASCII.GetBytes(hash));

    /// <summary>The text that a client sends.</summary>
    public string Reveal() => $"{Prefix}{Id}_{Secret}";

    /// <summary>Never the secret, so that no log has it.</summary>
    public override string ToString() => $"{Prefix}{Id}_***";
}
