using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Versions;

namespace Uplift.Layers;

/// <summary>All that is stored for one tenant: where it is, what it changed, what it owns, what was decided for
/// it. Immutable.</summary>
public sealed record TenantLayers
{
    /// <summary>The installed release.</summary>
    public required ModuleVersion Installed { get; init; }

    /// <summary>The tenant's changes to System, in the order in which they were made.</summary>
    public ImmutableList<OverlayEntry> Overlay { get; init; } = [];

    /// <summary>The tenant's own records. Upgrades never touch them.</summary>
    public ImmutableSortedDictionary<RecordId, JsonObject> Own { get; init; } =
        ImmutableSortedDictionary<RecordId, JsonObject>.Empty;

    /// <summary>Which of the tenant's own records came as samples.</summary>
    public ImmutableSortedSet<RecordId> Samples { get; init; } = [];

    public LayerDecisions Decisions { get; init; } = LayerDecisions.None;

    /// <summary>The tenant with changed data: entries and records are put by their names and ids,
    /// or taken away.</summary>
    public TenantLayers With(
        IEnumerable<OverlayEntry>? put = null, IEnumerable<string>? delete = null,
        IEnumerable<KeyValuePair<RecordId, JsonObject>>? putOwn = null, IEnumerable<RecordId>? deleteOwn = null)
    {
        var gone = (delete ?? []).ToHashSet(StringComparer.Ordinal);
        var changed = (put ?? []).ToList();
        var overlay = Overlay.RemoveAll(entry => gone.Contains(entry.Name));
        foreach (var entry in changed)
        {
            var index = overlay.FindIndex(known => known.Name == entry.Name);
            overlay = index < 0 ? overlay.Add(entry) : overlay.SetItem(index, entry);
        }

        return this with
        {
            Overlay = overlay,
            Own = Own.RemoveRange(deleteOwn ?? []).SetItems(putOwn ?? []),
            Decisions = Decisions with
            {
                Parked = Decisions.Parked.RemoveRange(gone.Concat(changed.Select(entry => entry.Name))),
            },
        };
    }
}
