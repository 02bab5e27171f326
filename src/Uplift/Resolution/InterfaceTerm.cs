using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>An interface that a query asks for: <c>id</c>, or <c>id=version</c> for that very version.</summary>
/// <param name="Id">The id of the interface.</param>
/// <param name="Version">Null for any version.</param>
public sealed record InterfaceTerm(string Id, InterfaceVersions? Version)
{
    /// <summary>Reads terms with commas between.</summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.InvalidParameter"/>: what stands behind an equals sign is no version.
    /// </exception>
    public static IReadOnlyList<InterfaceTerm> ParseAll(string text) => [.. text.Split(',').Select(Parse)];

    /// <summary>True for the interface asked for; of several versions in its text the first counts.</summary>
    public bool Matches(InterfaceReference entry) =>
        entry.Id == Id && (Version is null || entry.Versions.Distance(Version) == 0);

    private static InterfaceTerm Parse(string text)
    {
        // With a second equals sign, or nothing behind the first, Okapi looks at the id alone.
        if (text.TrimEnd('=').Split('=') is not [var id, var version]) return new(text.Split('=')[0], null);
        var versions = InterfaceVersions.Read(version);
        if (versions.IsValid) return new(id, versions);
        throw new UpliftException(DiagnosticCodes.InvalidParameter,
            $"{QuotedText.Of(version)} is no version of the interface '{id}'.",
            hint: $"Write two numbers with a dot, such as {id}=2.1, or '{id}' alone for any version.");
    }
}
