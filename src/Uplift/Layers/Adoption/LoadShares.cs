using System.Text.Json.Nodes;
using Uplift.Layers.Releases;
using Uplift.Versions;

namespace Uplift.Layers.Adoption;

/// <summary>
/// Which releases had been loaded into an installation: those of whose new records at least half are live. A
/// release that ships nothing new says nothing.
/// </summary>
internal sealed class LoadShares
{
    private const double LoadedShare = 0.5;

    private readonly Dictionary<ModuleVersion, double> _shares = [];
    private readonly Dictionary<(ModuleVersion, string), double> _collectionShares = [];

    public LoadShares(IEnumerable<SystemRelease> releases, IReadOnlyDictionary<RecordId, JsonObject> live)
    {
        foreach (var release in releases)
        {
            var first = release.Records.Keys.Where(id => FirstShipped.TryAdd(id, release.Version)).ToList();
            if (first.Count == 0) continue;
            _shares[release.Version] = first.Average(id => live.ContainsKey(id) ? 1.0 : 0.0);
            foreach (var collection in first.GroupBy(id => id.Collection))
            {
                FirstCollections.TryAdd(collection.Key, release.Version);
                _collectionShares[(release.Version, collection.Key)] = collection.Average(
                    id => live.ContainsKey(id) ? 1.0 : 0.0);
            }
        }
    }

    /// <summary>The release that first shipped a record.</summary>
    public Dictionary<RecordId, ModuleVersion> FirstShipped { get; } = [];

    /// <summary>The release that first shipped a record of a collection.</summary>
    public Dictionary<string, ModuleVersion> FirstCollections { get; } = new(StringComparer.Ordinal);

    public bool IsAnyLoaded => _shares.Values.Any(share => share >= LoadedShare);

    public bool IsLoaded(ModuleVersion version) => _shares.GetValueOrDefault(version) >= LoadedShare;

    public bool IsLoaded(ModuleVersion version, string collection)
    {
        var share = _collectionShares.GetValueOrDefault((version, collection));
        return share >= LoadedShare || (share > 0 && IsLoaded(version));
    }
}
