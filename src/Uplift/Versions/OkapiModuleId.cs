using System.Diagnostics.CodeAnalysis;
using Uplift.Diagnostics;

namespace Uplift.Versions;

/// <summary>
/// A module as registries and requests name it: <c>product-version</c>, or a bare product, which stands for its newest
/// version. The first hyphen that a digit follows ends the product, which may have any characters. Equal ids can be
/// written differently (<c>a-01.0</c>, <c>a-1.0</c>); their hash codes are the same.
/// </summary>
public sealed class OkapiModuleId : IComparable<OkapiModuleId>, IEquatable<OkapiModuleId>
{
    private OkapiModuleId(string text, string product, OkapiVersion? version)
    {
        Text = text;
        Product = product;
        Version = version;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The module without its version.</summary>
    public string Product { get; }

    /// <summary>Null for a bare product.</summary>
    public OkapiVersion? Version { get; }

    /// <summary>False for a bare product.</summary>
    [MemberNotNullWhen(true, nameof(Version))]
    public bool HasVersion => Version is not null;

    /// <summary>True when the version has a pre-release part.</summary>
    public bool IsPreRelease => Version is { IsPreRelease: true };

    /// <summary>True for a nightly build of a user interface module; an id can be a pre-release too.</summary>
    public bool IsNpmSnapshot => Version is { IsNpmSnapshot: true };

    /// <summary>Reads an id or a bare product; the fault says what is wrong with the version.</summary>
    public static bool TryParse(
        string text, VersionScheme scheme, [NotNullWhen(true)] out OkapiModuleId? id, out VersionFault fault)
    {
        id = null;
        fault = VersionFault.None;
        OkapiVersion? version = null;
        var hyphen = VersionHyphen(text);
        if (hyphen >= 0 && !OkapiVersion.TryParse(text[(hyphen + 1)..], scheme, out version, out fault)) return false;
        id = new OkapiModuleId(text, hyphen < 0 ? text : text[..hyphen], version);
        return true;
    }

    /// <summary>Reads an id or a bare product.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out OkapiModuleId? id)
    {
        id = null;
        return text is not null && TryParse(text, VersionScheme.Semantic, out id, out _);
    }

    /// <summary>Reads an id or a bare product that must be one.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidModuleId"/>: it is none.</exception>
    public static OkapiModuleId Parse(string text, VersionScheme scheme = VersionScheme.Semantic)
    {
        if (TryParse(text, scheme, out var id, out var fault)) return id;
        throw new UpliftException(DiagnosticCodes.InvalidModuleId,
            $"{QuotedText.Of(text)} is no module id: {Told(fault)}.",
            hint: "Write product, hyphen and version, such as mod-items-2.1.0.");
    }

    /// <summary>What a fault means, as the end of a sentence.</summary>
    public static string Told(VersionFault fault) => fault switch
    {
        VersionFault.MissingComponent => "a number of its version is missing",
        VersionFault.MissingPreReleaseComponent => "a part of its pre-release is missing",
        VersionFault.ComponentTooLong => "a number of its version has more than 18 digits",
        VersionFault.TrailingText => "its version has an end that belongs to none",
        _ => "nothing is wrong",
    };

    public static bool operator ==(OkapiModuleId? left, OkapiModuleId? right) => Equals(left, right);

    public static bool operator !=(OkapiModuleId? left, OkapiModuleId? right) => !Equals(left, right);

    public static bool operator <(OkapiModuleId? left, OkapiModuleId? right) => Order(left, right) < 0;

    public static bool operator >(OkapiModuleId? left, OkapiModuleId? right) => Order(left, right) > 0;

    public static bool operator <=(OkapiModuleId? left, OkapiModuleId? right) => Order(left, right) <= 0;

    public static bool operator >=(OkapiModuleId? left, OkapiModuleId? right) => Order(left, right) >= 0;

    /// <summary>
    /// How far this id is above (positive) or below the other: 5 when the products differ (ordinal order), 4 when one
    /// has no version (that one is below), else as <see cref="OkapiVersion.Distance"/>; 0 when they are equal.
    /// </summary>
    public int Distance(OkapiModuleId other)
    {
        var order = string.CompareOrdinal(Product, other.Product);
        if (order != 0) return 5 * Math.Sign(order);
        if (!HasVersion || !other.HasVersion) return 4 * HasVersion.CompareTo(other.HasVersion);
        return Version.Distance(other.Version);
    }

    /// <summary>
    /// True when the other id leads this one: the same product and a version prefix, or the bare product. A bare
    /// product has no prefix, not even itself.
    /// </summary>
    public bool HasPrefix(OkapiModuleId prefix) => HasVersion && Product == prefix.Product
        && (!prefix.HasVersion || Version.HasPrefix(prefix.Version));

    /// <summary>The greatest of this id and those of its product among the others; the earlier of equal ones.</summary>
    public OkapiModuleId Newest(IEnumerable<OkapiModuleId> among)
    {
        var newest = this;
        foreach (var id in among)
        {
            if (id.Product == Product && id > newest) newest = id;
        }

        return newest;
    }

    /// <summary>Negative when this id comes before the other: by product, then by version; null comes first.</summary>
    public int CompareTo(OkapiModuleId? other) => other is null ? 1 : Distance(other);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] OkapiModuleId? other) => other is not null && Distance(other) == 0;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as OkapiModuleId);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(string.GetHashCode(Product), Version);

    /// <summary>The id as it was written.</summary>
    public override string ToString() => Text;

    private static int Order(OkapiModuleId? left, OkapiModuleId? right) =>
        left is null ? right is null ? 0 : -1 : left.CompareTo(right);

    private static int VersionHyphen(string text)
    {
        for (var index = 0; index < text.Length - 1; index++)
        {
            if (text[index] == '-' && char.IsDigit(text[index + 1])) return index;
        }

        return -1;
    }
}
