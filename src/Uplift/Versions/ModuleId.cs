using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Uplift.Diagnostics;

namespace Uplift.Versions;

/// <summary>
/// A module at a version, written <c>product-version</c>, such as <c>mod-inventory-storage-26.1.0</c>.
/// </summary>
/// <param name="Product">The module without its version; letters, digits, hyphens, dots and underscores.</param>
/// <param name="Version">
/// The version; ids with equal versions are equal, also when these are written differently.
/// </param>
public readonly record struct ModuleId(string Product, ModuleVersion Version)
{
    private static readonly SearchValues<char> s_punctuation = SearchValues.Create("-._");

    /// <summary>
    /// Reads an id. The product is everything before the first hyphen that a digit follows, as in Okapi, so that a
    /// product
    /// cannot have a word that begins with a digit. An id without a product or without a version is refused.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, VersionScheme scheme, out ModuleId id)
    {
        id = default;
        if (text is null) return false;
        var hyphen = VersionHyphen(text);
        if (hyphen <= 0 || !IsProduct(text.AsSpan(0, hyphen))) return false;
        if (!ModuleVersion.TryParse(text[(hyphen + 1)..], scheme, out var version)) return false;
        id = new ModuleId(text[..hyphen], version);
        return true;
    }

    /// <summary>Reads an id that must be one.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidModuleId"/>: it is none.</exception>
    public static ModuleId Parse(string? text, VersionScheme scheme)
    {
        if (TryParse(text, scheme, out var id)) return id;
        throw new UpliftException(DiagnosticCodes.InvalidModuleId, $"{QuotedText.Of(text)} is no module id.",
            hint: "Write product, hyphen and version, such as mod-items-2.1.0.");
    }

    /// <summary>
    /// True when the text can be a product: it begins with a letter, digit or underscore, and has no blank.
    /// </summary>
    public static bool IsProduct(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is '-' or '.') return false;
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && !s_punctuation.Contains(character)) return false;
        }

        return true;
    }

    /// <summary><c>product-version</c>, the version as it was written.</summary>
    public override string ToString() => $"{Product}-{Version}";

    private static int VersionHyphen(string text)
    {
        for (var index = 0; index < text.Length - 1; index++)
        {
            if (text[index] == '-' && char.IsAsciiDigit(text[index + 1])) return index;
        }

        return -1;
    }
}
