using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers.Releases;
using Uplift.Layers.Releases.Changes;
using Uplift.Layers.Views;
using Uplift.Versions;

namespace Uplift.Layers.Upgrading;

/// <summary>A System record as the tenant had it before, at the address and in the form of the target.</summary>
/// <param name="System">As the release or the retained copy had it.</param>
/// <param name="Shown">The same with the key members that were held back and the elements that were kept.</param>
/// <param name="Was">Its address before.</param>
internal sealed record OldRecord(JsonObject System, JsonObject Shown, RecordId Was, RecordLayer Layer);

/// <summary>An upgrade while it is computed. Mutable: each step of the work leaves its part here.</summary>
internal sealed class UpgradeDraft
{
    private readonly Dictionary<ModuleVersion, IReadOnlyList<DeclaredChange>> _changes = [];

    public UpgradeDraft(LayerModel model, TenantLayers before, SystemRelease target)
    {
        Model = model;
        Before = before;
        Target = target;
        OldView = ViewBuilder.Build(model, before);
        Entries = [.. before.Overlay];
        Own = before.Own;
        Parked = before.Decisions.Parked;
        var known = model.Find(before.Installed).Records;
        Aliases = before.Decisions.Aliases.RemoveRange(
            before.Decisions.Aliases.Keys.Where(id => target.Records.ContainsKey(id) && !known.ContainsKey(id)));
        Elements = before.Decisions.RetainedElements;
    }

    public LayerModel Model { get; }

    public TenantLayers Before { get; }

    public SystemRelease Target { get; }

    public EffectiveView OldView { get; }

    public FindingBag Findings { get; } = new();

    public List<OverlayEntry> Entries { get; }

    /// <summary>Entries that this upgrade made; they need no comparison.</summary>
    public HashSet<string> Fresh { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries whose address is another than before.</summary>
    public HashSet<string> Moved { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries whose value a declared conversion could not bring into the new form.</summary>
    public HashSet<string> Unconverted { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<RecordId, OldRecord> Old { get; set; } = [];

    public SortedDictionary<RecordId, JsonObject> Retained { get; } = [];

    public ImmutableSortedDictionary<RecordId, JsonObject> Own { get; set; }

    public ImmutableSortedDictionary<string, string> Parked { get; set; }

    /// <summary>Where records went; an id that System gives to a record again leads nowhere else any more.</summary>
    public ImmutableSortedDictionary<RecordId, RecordId> Aliases { get; set; }

    public ImmutableList<RetainedElement> Elements { get; set; }

    public TreePolicies PoliciesOf(RecordId record) => Model.RulesOf(record.Collection).Policies;

    /// <summary>The declarations between a release and the target.</summary>
    public IReadOnlyList<DeclaredChange> ChangesFrom(ModuleVersion version)
    {
        if (!_changes.TryGetValue(version, out var changes))
        {
            changes = version == Target.Version ? [] : Model.ChangesBetween(version, Target.Version);
            _changes.Add(version, changes);
        }

        return changes;
    }

    /// <summary>The release that a record of the tenant's System has its content from.</summary>
    public ModuleVersion VersionOf(RecordId record) =>
        Before.Decisions.OlderBases.GetValueOrDefault(record) ?? Before.Installed;

    /// <summary>A document behind the declared changes; the document itself when there are none.</summary>
    public JsonObject Follow(RecordId record, JsonObject document)
    {
        var changes = ChangesFrom(VersionOf(record));
        if (changes.Count == 0) return document;
        var followed = (JsonObject)document.DeepClone();
        foreach (var change in changes)
        {
            change.Apply(record.Collection, followed, PoliciesOf(record));
            record = change.Follow(record);
        }

        return followed;
    }

    public bool IsParked(OverlayEntry entry) => Parked.ContainsKey(entry.Name);

    /// <summary>The edits of a record that take part.</summary>
    public IEnumerable<OverlayEntry> EditsOf(RecordId record) =>
        Entries.Where(entry => entry.IsEdit && entry.Record == record && !IsParked(entry));

    public bool IsHidden(RecordId record) =>
        Entries.Exists(entry => entry.Operation == OverlayOperation.Hide && entry.Record == record);

    /// <summary>A System record with the tenant's edits.</summary>
    public JsonObject EffectiveOf(RecordId record, JsonObject document)
    {
        var draft = new TreeDraft<bool>((JsonObject)document.DeepClone(), PoliciesOf(record), false);
        foreach (var edit in TreeMerge.InOrder(EditsOf(record).Select(entry => entry.Edit))) draft.Apply(edit, true);
        return draft.Document;
    }

    /// <summary>A document with the elements that are kept for it, where it lacks them.</summary>
    public JsonObject WithElements(RecordId record, JsonObject document)
    {
        var missing = Elements.Where(element => element.Record == record
            && !Tree.Find(document, element.Path, PoliciesOf(record)).IsPresent).ToList();
        if (missing.Count == 0) return document;
        var draft = new TreeDraft<bool>((JsonObject)document.DeepClone(), PoliciesOf(record), false);
        foreach (var element in missing) draft.Show(element.Path, MergeValue.Of(element.Value), false);
        return draft.Document;
    }

    /// <summary>Stores another version of an entry under its name.</summary>
    public void Replace(OverlayEntry entry) => Entries[Entries.FindIndex(known => known.Name == entry.Name)] = entry;

    /// <summary>The tenant at the target, before anything is decided on unique keys.</summary>
    public TenantLayers ToTenant() => Before with
    {
        Installed = Target.Version,
        Overlay = [.. Entries],
        Own = Own,
        Samples = Before.Samples.Intersect(Own.Keys),
        Decisions = new LayerDecisions
        {
            Retained = Retained.ToImmutableSortedDictionary(),
            RetainedElements = Elements,
            Parked = Parked,
            Aliases = Aliases,
        },
    };
}
