using System.Diagnostics.CodeAnalysis;

namespace Uplift.Versions;

/// <summary>
/// The version of an <see cref="OkapiModuleId"/>, in the order of Okapi: <c>1</c> comes before <c>1.0</c>, which comes
/// before <c>1.0.0</c>; build metadata takes part. (<see cref="ModuleVersion"/> is what changes are ordered by; there
/// these are equal.) A module whose packages are versioned by PEP 440 has that order here too.
/// </summary>
public sealed class OkapiVersion : IComparable<OkapiVersion>, IEquatable<OkapiVersion>
{
    private const int NumbersOfNpmSnapshot = 3;
    private const int DigitsOfNpmSnapshot = 5;

    private readonly VersionPart[] _numbers;
    private readonly VersionPart[] _preRelease;
    private readonly string? _build;
    private readonly ModuleVersion? _python;

    private OkapiVersion(string text, OkapiGrammar read)
    {
        Text = text;
        _numbers = read.Numbers;
        _preRelease = read.PreRelease;
        _build = read.Build;
        IsPreRelease = _preRelease.Length > 0;
        IsNpmSnapshot = _numbers.Length == NumbersOfNpmSnapshot && read.LastNumberLength >= DigitsOfNpmSnapshot;
    }

    private OkapiVersion(ModuleVersion python)
    {
        Text = python.Text;
        _numbers = _preRelease = [];
        _python = python;
        IsPreRelease = python.IsPreRelease;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>True when it has a pre-release part, such as <c>-SNAPSHOT.12</c>.</summary>
    public bool IsPreRelease { get; }

    /// <summary>
    /// True for three numbers of which the third is written with five or more digits, whatever its value: a nightly
    /// build of a user interface module.
    /// </summary>
    public bool IsNpmSnapshot { get; }

    /// <summary>Reads a version; the fault says why there is none.</summary>
    public static bool TryParse(
        string text, VersionScheme scheme, [NotNullWhen(true)] out OkapiVersion? version, out VersionFault fault)
    {
        version = null;
        if (scheme == VersionScheme.Pep440)
        {
            fault = VersionFault.TrailingText;
            if (!ModuleVersion.TryParse(text, scheme, out var python)) return false;
            fault = VersionFault.None;
            version = new OkapiVersion(python);
            return true;
        }

        var grammar = new OkapiGrammar(text);
        fault = grammar.Read();
        if (fault == VersionFault.None) version = new OkapiVersion(text, grammar);
        return version is not null;
    }

    public static bool operator ==(OkapiVersion? left, OkapiVersion? right) => Equals(left, right);

    public static bool operator !=(OkapiVersion? left, OkapiVersion? right) => !Equals(left, right);

    public static bool operator <(OkapiVersion? left, OkapiVersion? right) => Order(left, right) < 0;

    public static bool operator >(OkapiVersion? left, OkapiVersion? right) => Order(left, right) > 0;

    public static bool operator <=(OkapiVersion? left, OkapiVersion? right) => Order(left, right) <= 0;

    public static bool operator >=(OkapiVersion? left, OkapiVersion? right) => Order(left, right) >= 0;

    /// <summary>
    /// How far this version is above (positive) or below the other: 4 when the first numbers differ, 3 the second,
    /// 2 any later one, 1 the pre-release or build metadata; 0 when they are equal. PEP 440 versions are 4 apart or
    /// equal.
    /// </summary>
    public int Distance(OkapiVersion other)
    {
        if (_python is not null || other._python is not null) return 4 * PythonOrder(other);
        var place = FirstDifference(_numbers, other._numbers, out var order);
        if (order != 0) return order * Math.Max(4 - place, 2);
        if (IsPreRelease != other.IsPreRelease) return IsPreRelease ? -1 : 1;
        FirstDifference(_preRelease, other._preRelease, out order);
        return order != 0 ? order : Math.Sign(string.CompareOrdinal(_build, other._build));
    }

    /// <summary>
    /// True when the numbers of the prefix, and then its pre-release components, lead those of this version. Where all
    /// are the same, build metadata of the prefix must be this version's too.
    /// </summary>
    public bool HasPrefix(OkapiVersion prefix)
    {
        if (_python is not null || prefix._python is not null)
        {
            return Equals(prefix) || Text.StartsWith(prefix.Text + ".", StringComparison.Ordinal);
        }

        if (!Leads(prefix._numbers, _numbers)) return false;
        if (_numbers.Length > prefix._numbers.Length) return true;
        if (!Leads(prefix._preRelease, _preRelease)) return false;
        return _preRelease.Length > prefix._preRelease.Length || prefix._build is null || prefix._build == _build;
    }

    /// <summary>Negative when this version comes before the other; no version (null) comes before all.</summary>
    public int CompareTo(OkapiVersion? other) => other is null ? 1 : Distance(other);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] OkapiVersion? other) => other is not null && Distance(other) == 0;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as OkapiVersion);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var part in _numbers) hash.Add(part);
        foreach (var part in _preRelease) hash.Add(part);
        hash.Add(_build, StringComparer.Ordinal);
        hash.Add(_python);
        return hash.ToHashCode();
    }

    /// <summary>The version as it was written.</summary>
    public override string ToString() => Text;

    private static bool Leads(VersionPart[] prefix, VersionPart[] whole) =>
        prefix.Length <= whole.Length && whole.AsSpan(0, prefix.Length).SequenceEqual(prefix);

    // The place of the first difference, where the shorter list ends if that comes first.
    private static int FirstDifference(VersionPart[] left, VersionPart[] right, out int order)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        order = common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Math.Sign(left[common].CompareTo(right[common]));
        return common;
    }

    private static int Order(OkapiVersion? left, OkapiVersion? right) =>
        left is null ? right is null ? 0 : -1 : left.CompareTo(right);

    private int PythonOrder(OkapiVersion other) => _python is null ? -1
        : other._python is null ? 1 : Math.Sign(_python.CompareTo(other._python));
}
