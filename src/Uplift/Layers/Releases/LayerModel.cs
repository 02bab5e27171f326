using System.Diagnostics.CodeAnalysis;
using Uplift.Diagnostics;
using Uplift.Layers.Releases.Changes;
using Uplift.Versions;

namespace Uplift.Layers.Releases;

/// <summary>What a module brings: its collections and the releases that some tenant may sit on or may have
/// been loaded from.</summary>
public sealed class LayerModel
{
    private readonly Dictionary<string, LayerRules> _collections;
    private readonly List<SystemRelease> _releases;

    public LayerModel(IEnumerable<LayerRules> collections, IEnumerable<SystemRelease> releases)
    {
        _collections = collections.ToDictionary(rules => rules.Name, StringComparer.Ordinal);
        _releases = [.. releases.OrderBy(release => release.Version)];
    }

    /// <summary>The releases, oldest first.</summary>
    public IReadOnlyList<SystemRelease> Releases => _releases;

    /// <summary>The collections that were described, by name.</summary>
    public IEnumerable<LayerRules> Collections =>
        _collections.Values.OrderBy(rules => rules.Name, StringComparer.Ordinal);

    /// <summary>What is known of a collection; one that is not described has no keys, references or policies.</summary>
    public LayerRules RulesOf(string collection) =>
        _collections.GetValueOrDefault(collection) ?? new LayerRules { Name = collection };

    /// <summary>The release of a version.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownTarget"/>: it is not among them.</exception>
    public SystemRelease Find(ModuleVersion version) => TryFind(version, out var release)
        ? release
        : throw new UpliftException(DiagnosticCodes.UnknownTarget, $"There is no System release {version}.",
            hint: $"Known are {string.Join(", ", _releases.Select(known => known.Version))}.");

    /// <summary>
    /// The declarations that lead from one release to another, those of skipped releases among them; on the
    /// way down they are turned round where they can be.
    /// </summary>
    public IReadOnlyList<DeclaredChange> ChangesBetween(ModuleVersion from, ModuleVersion to)
    {
        var between = _releases.Where(release => from < to
            ? from < release.Version && release.Version <= to
            : to < release.Version && release.Version <= from);
        var changes = between.SelectMany(release => release.Changes);
        return from < to
            ? [.. changes] : [.. changes.Reverse().Select(change => change.Inverse).OfType<DeclaredChange>()];
    }

    private bool TryFind(ModuleVersion version, [NotNullWhen(true)] out SystemRelease? release)
    {
        release = _releases.Find(known => known.Version == version);
        return release is not null;
    }
}
