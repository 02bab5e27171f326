using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution.Layering;

/// <summary>
/// The releases of modules with layers, read once for all tenants: those that were stored when they were
/// installed, and those whose packages are in the catalog.
/// </summary>
public sealed class LayerModels(ISystemReleases releases, Catalog catalog)
{
    private readonly ConcurrentDictionary<string, Task<LayerModel>> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SystemRelease> _shipped = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Product, string Version, string Hash), bool> _kept = [];
    private readonly ConcurrentDictionary<(LayerModel Model, string From, string To), CommonUpgrade?> _common = [];

    // What one release did not change is one document in all of them: most comparisons end there.
    private readonly ConcurrentDictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);

    /// <summary>The model that leads a tenant to the release of a package.</summary>
    /// <param name="installed">Where the tenant is; null: nowhere yet.</param>
    /// <exception cref="UpliftException">What the tenant's data was made from is not known any more.</exception>
    internal async Task<LayerModel> FindAsync(
        ModulePackage package, InstalledRelease? installed, CancellationToken cancellationToken)
    {
        var key = $"{package.Digest} {installed?.Version.Text} {installed?.Hash}";
        if (_models.TryGetValue(key, out var known) && !known.IsFaulted)
        {
            return await known.WaitAsync(cancellationToken);
        }

        // Read for all who ask, so that none of them can cancel it for the others.
        var made = _models[key] = MakeAsync(package, installed, CancellationToken.None);
        return await made.WaitAsync(cancellationToken);
    }

    /// <summary>The release that a package ships, read once.</summary>
    internal SystemRelease ReleaseOf(ModulePackage package) =>
        _shipped.GetOrAdd(package.Digest, _ => package.ReadSystem().Sharing(Share));

    /// <summary>What an upgrade is for all tenants; null where each has to be computed as a whole.</summary>
    internal CommonUpgrade? FindCommon(LayerModel model, ModuleVersion from, ModuleVersion to) => _common.GetOrAdd(
        (model, from.Text, to.Text), _ => CommonUpgrade.Find(model, model.Find(from), model.Find(to)));

    /// <summary>Stores a release unless it is there, so that it outlives its package.</summary>
    internal async Task KeepAsync(string product, SystemRelease release, CancellationToken cancellationToken)
    {
        var key = (product, release.Version.Text, release.Hash);
        if (_kept.ContainsKey(key)) return;
        await releases.PutAsync(product, [ReleaseText.Write(release)], cancellationToken);
        _kept[key] = true;
    }

    private async Task<LayerModel> MakeAsync(
        ModulePackage package, InstalledRelease? installed, CancellationToken cancellationToken)
    {
        var product = package.Id.Product;
        var stored = await releases.ReadAsync(product, cancellationToken);
        var byVersion = new Dictionary<string, SystemRelease>(StringComparer.Ordinal);
        foreach (var release in stored) byVersion[release.Version] = ReleaseText.Read(release, package.Scheme).Sharing(Share);
        foreach (var shipping in catalog.VersionsOf(product).Where(known => known.Layers is not null))
        {
            byVersion[shipping.Id.Version.Text] = ReleaseOf(shipping);
        }

        byVersion[package.Id.Version.Text] = ReleaseOf(package);
        if (installed is not null && byVersion.GetValueOrDefault(installed.Version.Text)?.Hash != installed.Hash)
        {
            // A package that was edited without a new version: what the tenant has is what counts.
            var had = stored.FirstOrDefault(
                release => release.Version == installed.Version.Text && release.Hash == installed.Hash)
                ?? throw new UpliftException(DiagnosticCodes.UnknownSystemRelease,
                    $"The System records of {product}-{installed.Version} that the tenant's data was made from are not known any more.",
                    hint: $"Add the package {product}-{installed.Version} as it was shipped, then try again.");
            byVersion[had.Version] = ReleaseText.Read(had, package.Scheme).Sharing(Share);
        }

        return new LayerModel([.. package.Layers!.Rules, .. ReferrersOf(package.Layers)], byVersion.Values);
    }

    private JsonObject Share(JsonObject document) => _documents.GetOrAdd(DocumentText.Write(document), document);

    // Of collections without layers the engine has to know what they refer to, and no more.
    private static IEnumerable<LayerRules> ReferrersOf(LayerDeclaration layers) =>
        from referrer in layers.Referrers
        group referrer by referrer.Collection into found
        where layers.Rules.All(rules => rules.Name != found.Key)
        select new LayerRules
        {
            Name = found.Key,
            References = [.. found.Select(
                referrer => new RecordReference(TreePath.Parse(referrer.Path.ToString()), referrer.To))],
        };
}
