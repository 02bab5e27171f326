using Uplift.Diagnostics;

namespace Uplift.Versions;

/// <summary>What a query does with a class of versions.</summary>
public enum VersionSwitch
{
    /// <summary><c>true</c>, or not given: no restriction.</summary>
    All,

    /// <summary><c>false</c>: none of them.</summary>
    None,

    /// <summary><c>only</c>: nothing but them.</summary>
    Only,
}

/// <summary>Which versions a query sees.</summary>
/// <param name="PreRelease">Decides over pre-releases; <c>only</c> drops normal releases.</param>
/// <param name="NpmSnapshot">
/// Decides over nightly builds of user interfaces that are no pre-releases; <c>only</c> drops normal releases.
/// </param>
public sealed record VersionFilter(VersionSwitch PreRelease, VersionSwitch NpmSnapshot)
{
    /// <summary>No restriction.</summary>
    public static VersionFilter All { get; } = new(VersionSwitch.All, VersionSwitch.All);

    /// <summary>Reads both switches as Okapi's queries write them; null where one is not given.</summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidParameter"/>: a word other than true, false and only.
    /// </exception>
    public static VersionFilter Parse(string? preRelease, string? npmSnapshot) =>
        new(ParseSwitch("preRelease", preRelease), ParseSwitch("npmSnapshot", npmSnapshot));

    /// <summary>True when the query sees the id; a bare product counts as a normal release.</summary>
    public bool Keeps(OkapiModuleId id)
    {
        if (id.IsPreRelease) return PreRelease != VersionSwitch.None;
        if (id.IsNpmSnapshot) return NpmSnapshot != VersionSwitch.None;
        return PreRelease != VersionSwitch.Only && NpmSnapshot != VersionSwitch.Only;
    }

    private static VersionSwitch ParseSwitch(string name, string? word) => word switch
    {
        null or "true" => VersionSwitch.All,
        "false" => VersionSwitch.None,
        "only" => VersionSwitch.Only,
        _ => throw new UpliftException(DiagnosticCodes.InvalidParameter,
            $"The parameter '{name}' must be true, false or only, not {QuotedText.Of(word)}.",
            hint: $"Leave '{name}' out for no restriction."),
    };
}
