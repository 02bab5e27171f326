using System.Diagnostics.CodeAnalysis;
using Uplift.Diagnostics;

namespace Uplift.Stores;

/// <summary>
/// The name of a tenant: 1 to 48 ASCII letters, digits, underscores, dots and hyphens, the first a letter or digit.
/// It can stand in file names and, quoted, in schema names. Compared as written.
/// </summary>
public readonly record struct TenantId
{
    private const int MaxLength = 48;

    private readonly string? _value;

    private TenantId(string value) => _value = value;

    /// <summary>The name; empty only for the default value, which names no tenant.</summary>
    public string Value => _value ?? "";

    /// <summary>Takes a name when it can be one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId tenant)
    {
        tenant = default;
        if (text is null or { Length: 0 or > MaxLength } || !char.IsAsciiLetterOrDigit(text[0])) return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.' or '-')) return false;
        }

        tenant = new TenantId(text);
        return true;
    }

    /// <summary>Takes a name that must be one.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidTenantId"/>: it cannot be one.</exception>
    public static TenantId Parse(string? text)
    {
        if (TryParse(text, out var tenant)) return tenant;
        throw new UpliftException(DiagnosticCodes.InvalidTenantId,
            $"{QuotedText.Of(text)} cannot be the name of a tenant.",
            hint: $"Use 1 to {MaxLength} letters (a-z), digits, '_', '.' and '-'; the first is a letter or a digit.");
    }

    /// <summary>A name beside this one that no tenant can be given, for what belongs to the tenant
    /// and is not it.</summary>
    public TenantId Beside(string what) => new($"{Value}~{what}");

    /// <summary>The name.</summary>
    public override string ToString() => Value;
}
