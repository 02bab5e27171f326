using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Views;

namespace Uplift.Execution.Layering;

/// <summary>
/// Takes what was edited in the tables of layered collections, past the layers, into the overlay: nothing that
/// a tenant or its old code wrote is ever overwritten. Rows that are as the view has them are no edits; a row that
/// System never shipped is the tenant's own.
/// </summary>
internal sealed class TableEdits
{
    private readonly LayerModel _model;
    private readonly IReadOnlyDictionary<RecordId, JsonObject> _rows;
    private readonly ViewBuilder _builder;
    private readonly List<OverlayEntry> _entries;
    private readonly HashSet<string> _names;
    private readonly System.Collections.Immutable.ImmutableSortedDictionary<string, string> _parked;
    private readonly HashSet<RecordId> _unshadowed = [];
    private readonly Dictionary<RecordId, JsonObject> _system;

    private TableEdits(LayerModel model, TenantLayers tenant, IReadOnlyDictionary<RecordId, JsonObject> rows)
    {
        _model = model;
        _rows = rows;
        _builder = new ViewBuilder(model, tenant);
        _entries = [.. tenant.Overlay];
        _parked = tenant.Decisions.Parked;
        _names = [.. _entries.Select(entry => entry.Name)];
        _system = ViewBuilder.SystemOf(model, tenant).ToDictionary(record => record.Id, record => record.Document);
    }

    /// <summary>The tenant with its edits and its own records, whose view is what the tables hold.</summary>
    /// <param name="tenant">As it is stored, without its own records.</param>
    /// <param name="rows">What the tables hold.</param>
    /// <returns>The tenant, and which records had been edited.</returns>
    public static (TenantLayers Tenant, IReadOnlyList<RecordId> Edited) Adopt(
        LayerModel model, TenantLayers tenant, IReadOnlyDictionary<RecordId, JsonObject> rows) =>
        new TableEdits(model, tenant, rows).Adopt(tenant);

    /// <summary>The tenant with the rows that no layer has as its own records, and without a look
    /// at the others.</summary>
    public static TenantLayers WithOwn(
        LayerModel model, TenantLayers tenant, IReadOnlyDictionary<RecordId, JsonObject> rows)
    {
        var view = ViewBuilder.Build(model, tenant);
        return tenant with { Own = tenant.Own.SetItems(rows.Where(row => !view.Records.ContainsKey(row.Key))) };
    }

    private (TenantLayers Tenant, IReadOnlyList<RecordId> Edited) Adopt(TenantLayers tenant)
    {
        var edited = new List<RecordId>();
        var view = _builder.Build();
        foreach (var record in view.Records.Values)
        {
            var row = _rows.GetValueOrDefault(record.Id);
            if (row is null ? record.Visibility != RecordVisibility.Listed : IsAsShown(record, row)) continue;
            edited.Add(record.Id);
            if (row is null) Remove(record);
            else Take(record, row);
        }

        var own = _rows.Where(row => !view.Records.ContainsKey(row.Key));
        var isShown = tenant.Decisions.Shadowed.RemoveAll(shadowed => _unshadowed.Contains(shadowed.Record));
        var kept = _entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        return (tenant with
        {
            Overlay = [.. _entries],
            Own = tenant.Own.SetItems(own),
            Samples = tenant.Samples.Intersect(_rows.Keys),
            Decisions = tenant.Decisions with
            {
                Shadowed = isShown,
                Parked = tenant.Decisions.Parked.RemoveRange(
                    tenant.Decisions.Parked.Keys.Where(name => !kept.Contains(name))),
            },
        }, edited);
    }

    private bool IsAsShown(EffectiveRecord record, JsonObject row) => record.Visibility == RecordVisibility.Listed
        && Tree.AreSame(TreePath.Root, MergeValue.Of(record.Document), MergeValue.Of(row), PoliciesOf(record.Id));

    private void Remove(EffectiveRecord record)
    {
        if (record.Layer == RecordLayer.Added) _entries.RemoveAll(entry => entry.Record == record.Id);
        else _entries.Add(new OverlayEntry
        {
            Name = NewName(record.Id),
            Record = record.Id,
            Operation = OverlayOperation.Hide,
        });
    }

    private void Take(EffectiveRecord record, JsonObject row)
    {
        _entries.RemoveAll(entry => entry.Record == record.Id && entry.Operation == OverlayOperation.Hide);
        if (record.Visibility == RecordVisibility.Shadowed) _unshadowed.Add(record.Id);
        if (record.Layer == RecordLayer.Added)
        {
            _entries.RemoveAll(entry => entry.Record == record.Id && entry.IsEdit);
            var index = _entries.FindIndex(
                entry => entry.Record == record.Id && entry.Operation == OverlayOperation.Add);
            _entries[index] = _entries[index] with { Value = row.DeepClone() };
            return;
        }

        var policies = PoliciesOf(record.Id);
        var shown = _builder.ShownSystem(record.Id, _system[record.Id]);
        var mine = _entries.Where(entry => entry.IsEdit && entry.Record == record.Id && !IsParked(entry)).ToList();
        var (kept, edits) = Smallest(shown, row, mine, policies);
        _entries.RemoveAll(entry => mine.Contains(entry) && !kept.Contains(entry));
        _entries.AddRange(edits.Select(edit => OverlayEntry.Of(NewName(record.Id), record.Id, edit)));
    }

    // What was overridden before and still is, stays: with the base, the author and the time that it has.
    private static (List<OverlayEntry> Kept, IReadOnlyList<TreeEdit> Edits) Smallest(
        JsonObject shown, JsonObject row, List<OverlayEntry> mine, TreePolicies policies)
    {
        var kept = mine.Where(entry => StillHolds(entry, row, policies)).ToList();
        var edits = TreeDifference.Between(With(shown, kept.Select(entry => entry.Edit), policies), row, policies)
            .Select(edit => edit with { Base = Tree.Find(shown, edit.Path, policies) }).ToList();
        kept.RemoveAll(entry => edits.Exists(edit => edit.Path.Holds(entry.Path)
            && edit.Operation is TreeOperation.Set or TreeOperation.Unset));
        var again = With(shown, kept.Select(entry => entry.Edit).Concat(edits), policies);
        return Tree.AreSame(TreePath.Root, MergeValue.Of(again), MergeValue.Of(row), policies)
            ? (kept, edits)
            : ([], TreeDifference.Between(shown, row, policies));
    }

    private static bool StillHolds(OverlayEntry entry, JsonObject row, TreePolicies policies)
    {
        var now = Tree.Find(row, entry.Path, policies);
        return entry.Operation switch
        {
            OverlayOperation.Set => now.IsPresent
                && Tree.AreSame(entry.Path, now, MergeValue.Of(entry.Value), policies),
            OverlayOperation.Unset => !now.IsPresent,
            OverlayOperation.Order => true,
            _ => now.Node is JsonArray list && policies.ArrayAt(entry.Path) is { } policy
                && policy.NameOf(entry.Value) is { } name
                    && policy.IndexOf(list, name) >= 0 == (entry.Operation == OverlayOperation.Include),
        };
    }

    private static JsonObject With(JsonObject shown, IEnumerable<TreeEdit> edits, TreePolicies policies)
    {
        var draft = new TreeDraft<bool>((JsonObject)shown.DeepClone(), policies, false);
        foreach (var edit in TreeMerge.InOrder(edits)) draft.Apply(edit, true);
        return draft.Document;
    }

    private bool IsParked(OverlayEntry entry) => _parked.ContainsKey(entry.Name);

    private TreePolicies PoliciesOf(RecordId record) => _model.RulesOf(record.Collection).Policies;

    private string NewName(RecordId record)
    {
        for (var number = 0; ; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"edit-{record}-{number}");
            if (_names.Add(name)) return name;
        }
    }
}
