using System.Diagnostics.CodeAnalysis;
using Uplift.Diagnostics;

namespace Uplift.Versions;

/// <summary>
/// A version of a module: how it was written, and its place in the order of its scheme. Two versions are equal when
/// neither
/// comes before the other (<c>2.0</c> and <c>2.0.0</c>), whatever their texts.
/// </summary>
public sealed class ModuleVersion : IComparable<ModuleVersion>, IComparable, IEquatable<ModuleVersion>
{
    private const int MaxLength = 256;

    private readonly VersionPart[] _key;

    private ModuleVersion(string text, VersionScheme scheme, VersionPart[] key)
    {
        Text = text;
        Scheme = scheme;
        _key = key;
    }

    /// <summary>As it was written; what is stored and shown.</summary>
    public string Text { get; }

    /// <summary>Whose order applies. Versions of different schemes are never equal; they order by scheme.</summary>
    public VersionScheme Scheme { get; }

    /// <summary>
    /// True when it precedes a release: SemVer pre-release, PEP 440 alpha, beta, candidate or development.
    /// </summary>
    public bool IsPreRelease { get; private init; }

    /// <summary>
    /// True for a PEP 440 version with a <c>.dev</c> or a local (<c>+x</c>) segment; such code is not released.
    /// </summary>
    public bool IsDevelopment { get; private init; }

    /// <summary>Reads a version; white space around it is refused, as is a text of more than 256 characters.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, VersionScheme scheme, [NotNullWhen(true)] out ModuleVersion? version)
    {
        version = null;
        if (text is null or { Length: > MaxLength }) return false;
        var isDevelopment = false;
        var key = scheme == VersionScheme.Semantic
            ? SemanticGrammar.Read(text, out var isPreRelease)
            : Pep440Grammar.Read(text, out isPreRelease, out isDevelopment);
        if (key is null) return false;
        version = new ModuleVersion(text, scheme, key) { IsPreRelease = isPreRelease, IsDevelopment = isDevelopment };
        return true;
    }

    /// <summary>Reads a version that must be one.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidVersion"/>: it is none.</exception>
    public static ModuleVersion Parse(string? text, VersionScheme scheme)
    {
        if (TryParse(text, scheme, out var version)) return version;
        throw new UpliftException(DiagnosticCodes.InvalidVersion, $"{QuotedText.Of(text)} is no version.",
            hint: scheme == VersionScheme.Semantic
                ? "Write numbers and dots, such as 2.1.0 or 2.1.0-SNAPSHOT.12."
                : "Write it as PEP 440 says, such as 2.1.0, 2.1rc1 or 2.1.dev3.");
    }

    public static bool operator ==(ModuleVersion? left, ModuleVersion? right) => Equals(left, right);

    public static bool operator !=(ModuleVersion? left, ModuleVersion? right) => !Equals(left, right);

    public static bool operator <(ModuleVersion? left, ModuleVersion? right) => Order(left, right) < 0;

    public static bool operator >(ModuleVersion? left, ModuleVersion? right) => Order(left, right) > 0;

    public static bool operator <=(ModuleVersion? left, ModuleVersion? right) => Order(left, right) <= 0;

    public static bool operator >=(ModuleVersion? left, ModuleVersion? right) => Order(left, right) >= 0;

    /// <summary>Negative when this version comes before the other; no version (null) comes before all.</summary>
    public int CompareTo(ModuleVersion? other)
    {
        if (other is null) return 1;
        return Scheme != other.Scheme ? Scheme.CompareTo(other.Scheme) : _key.AsSpan().SequenceCompareTo(other._key);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj is null or ModuleVersion
        ? CompareTo(obj as ModuleVersion)
        : throw new ArgumentException("Only versions compare with versions.", nameof(obj));

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ModuleVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as ModuleVersion);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Scheme);
        foreach (var part in _key) hash.Add(part);
        return hash.ToHashCode();
    }

    /// <summary>The version as it was written.</summary>
    public override string ToString() => Text;

    private static int Order(ModuleVersion? left, ModuleVersion? right) =>
        left is null ? right is null ? 0 : -1 : left.CompareTo(right);
}
