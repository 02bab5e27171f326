using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers.Releases;

namespace Uplift.Layers.Views;

/// <summary>Computes what a tenant sees.</summary>
public sealed class ViewBuilder
{
    private readonly LayerModel _model;
    private readonly TenantLayers _tenant;
    private readonly ILookup<RecordId, OverlayEntry> _edits;
    private readonly ILookup<RecordId, RetainedElement> _elements;
    private readonly ILookup<RecordId, HeldRecord> _held;
    private readonly HashSet<RecordId> _hidden;
    private readonly HashSet<RecordId> _shadowed;

    public ViewBuilder(LayerModel model, TenantLayers tenant)
    {
        _model = model;
        _tenant = tenant;
        var decisions = tenant.Decisions;
        _edits = tenant.Overlay.Where(entry => entry.IsEdit && !decisions.Parked.ContainsKey(entry.Name))
            .ToLookup(entry => entry.Record);
        _elements = decisions.RetainedElements.ToLookup(element => element.Record);
        _held = decisions.Held.ToLookup(held => held.Record);
        _hidden = [.. tenant.Overlay.Where(entry => entry.Operation == OverlayOperation.Hide)
            .Select(entry => entry.Record)];
        _shadowed = [.. decisions.Shadowed.Select(shadowed => shadowed.Record)];
    }

    /// <summary>The view of a tenant.</summary>
    public static EffectiveView Build(LayerModel model, TenantLayers tenant) => new ViewBuilder(model, tenant).Build();

    /// <summary>
    /// System as this tenant has it: the installed release, older where an adoption found that, without what
    /// was never loaded, and with the records that are kept.
    /// </summary>
    public static IEnumerable<(RecordId Id, JsonObject Document, RecordLayer Layer)> SystemOf(
        LayerModel model, TenantLayers tenant)
    {
        var decisions = tenant.Decisions;
        foreach (var (id, document) in model.Find(tenant.Installed).Records)
        {
            if (decisions.NeverLoaded.Contains(id)) continue;
            var isOlder = decisions.OlderBases.TryGetValue(id, out var version);
            yield return (id, isOlder ? model.Find(version!).Records[id] : document, RecordLayer.System);
        }

        foreach (var (id, document) in decisions.Retained) yield return (id, document, RecordLayer.Retained);
    }

    /// <summary>The whole view.</summary>
    public EffectiveView Build()
    {
        var records = new SortedDictionary<RecordId, EffectiveRecord>();
        foreach (var (id, document, layer) in SystemOf(_model, _tenant)) records[id] = OfSystem(id, document, layer);
        foreach (var entry in _tenant.Overlay.Where(entry => entry.Operation == OverlayOperation.Add))
        {
            if (entry.Value is JsonObject document && !records.ContainsKey(entry.Record))
            {
                records[entry.Record] = OfTenant(
                    entry.Record, document, RecordLayer.Added, new LeafSource(LeafLayer.Overlay, entry));
            }
        }

        foreach (var (id, document) in _tenant.Own)
        {
            var (layer, leaf) = _tenant.Samples.Contains(id)
                ? (RecordLayer.Sample, LeafLayer.Sample) : (RecordLayer.User, LeafLayer.User);
            records[id] = OfTenant(id, document, layer, new LeafSource(leaf));
        }

        return new EffectiveView(records);
    }

    /// <summary>A record of System as it looks with other older key members than were decided on.</summary>
    internal EffectiveRecord Holding(EffectiveRecord record, JsonObject system, IEnumerable<HeldRecord> held) =>
        OfSystem(record.Id, system, record.Layer, held);

    private EffectiveRecord OfTenant(RecordId id, JsonObject document, RecordLayer layer, LeafSource source)
    {
        if (_edits[id].Any()) return Edited(id, document, layer, source, []);
        var policies = _model.RulesOf(id.Collection).Policies;
        return new EffectiveRecord(id, layer, VisibilityOf(id), document, () => SourcesOf(document, policies, source));
    }

    private EffectiveRecord OfSystem(RecordId id, JsonObject document, RecordLayer layer, IEnumerable<HeldRecord>? decided = null)
    {
        var held = (decided ?? _held[id]).ToList();
        var source = new LeafSource(layer == RecordLayer.Retained ? LeafLayer.SystemRetained : LeafLayer.System);
        if (held.Count > 0 || _edits[id].Any() || _elements[id].Any()) return Edited(id, document, layer, source, held);
        var policies = _model.RulesOf(id.Collection).Policies;
        return new EffectiveRecord(id, layer, VisibilityOf(id), document, () => SourcesOf(document, policies, source));
    }

    private EffectiveRecord Edited(
        RecordId id, JsonObject document, RecordLayer layer, LeafSource source, List<HeldRecord> held)
    {
        var draft = Shown(id, document, source, held);
        var edits = _edits[id].OrderBy(entry => entry.Operation == OverlayOperation.Order)
            .ThenBy(entry => entry.Path.Depth);
        foreach (var entry in edits) draft.Apply(entry.Edit, new LeafSource(LeafLayer.Overlay, entry));
        return new EffectiveRecord(id, layer, VisibilityOf(id), draft.Document, () => draft.Origins);
    }

    // System with what is held back and with the elements that are kept, before the overlay.
    private TreeDraft<LeafSource> Shown(RecordId id, JsonObject document, LeafSource source, List<HeldRecord> held)
    {
        var draft = new TreeDraft<LeafSource>(
            (JsonObject)document.DeepClone(), _model.RulesOf(id.Collection).Policies, source);
        foreach (var (path, value) in held.SelectMany(decision => decision.Values))
        {
            draft.Show(path, value, new LeafSource(LeafLayer.SystemHeld));
        }

        foreach (var element in _elements[id]) draft.Show(element.Path, MergeValue.Of(element.Value), source);
        return draft;
    }

    /// <summary>A System record as it is shown to a tenant who changed nothing in it.</summary>
    internal JsonObject ShownSystem(RecordId id, JsonObject document) =>
        _held[id].Any() || _elements[id].Any() ? Shown(id, document, default, [.. _held[id]]).Document : document;

    private RecordVisibility VisibilityOf(RecordId id) => _hidden.Contains(id) ? RecordVisibility.Hidden
        : _shadowed.Contains(id) ? RecordVisibility.Shadowed
        : RecordVisibility.Listed;

    private static ImmutableSortedDictionary<string, LeafOrigin<LeafSource>> SourcesOf(
        JsonObject document, TreePolicies policies, LeafSource source) =>
        Tree.Leaves(document, TreePath.Root, policies).ToImmutableSortedDictionary(
            leaf => leaf.Path.ToString(), _ => new LeafOrigin<LeafSource>(source, false), StringComparer.Ordinal);
}
