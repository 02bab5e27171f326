using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers.Releases;
using Uplift.Layers.Views;

namespace Uplift.Layers;

/// <summary>Edits of a tenant's that go past no table: each becomes the smallest set of overlay entries.</summary>
/// <param name="author">Who edits.</param>
public sealed class OverlayEditing(LayerModel model, TenantLayers tenant, string author, DateTimeOffset now)
{
    private readonly ViewBuilder _builder = new(model, tenant);

    /// <summary>The same, on top of other edits.</summary>
    public OverlayEditing On(TenantLayers edited) => new(model, edited, author, now);

    /// <summary>Gives a place of a record a value, or with <see cref="MergeValue.Absent"/> takes it away.</summary>
    /// <exception cref="UpliftException">There is no such record or place.</exception>
    public TenantLayers Set(RecordId record, TreePath path, MergeValue value)
    {
        var found = Find(record);
        var policies = model.RulesOf(record.Collection).Policies;
        if (found.IsOfTenant)
        {
            var draft = new TreeDraft<bool>((JsonObject)found.Document.DeepClone(), policies, false);
            if (path.Depth == 0 || !draft.Show(path, value, false)) throw NoPlace(record, path);
            return With(found, draft.Document);
        }

        var place = WholeAt(path, policies);
        if (place != path || policies.ArrayAt(path) is not null) return SetWithin(found, place, path, value);
        var shown = ShownSystem(record);
        var edit = new TreeEdit(
            value.IsPresent ? TreeOperation.Set : TreeOperation.Unset, path, value.Node?.DeepClone(),
            Tree.Find(shown, path, policies));
        if (path.Depth == 0 || !new TreeDraft<bool>((JsonObject)shown.DeepClone(), policies, false).Apply(edit, true))
        {
            throw NoPlace(record, path);
        }

        var covered = EditsOf(record).Where(entry => path.Holds(entry.Path)).Select(entry => entry.Name).ToList();
        return tenant.With(delete: covered).With(put: [EntryOf(record, edit, $"{record}{path}")]);
    }

    /// <summary>Gives several places of a record their values, one on top of the other.</summary>
    /// <param name="values">At least one.</param>
    /// <exception cref="UpliftException">There is no such record, or one of the places.</exception>
    public TenantLayers Set(RecordId record, IEnumerable<(TreePath Path, MergeValue Value)> values) =>
        values.Aggregate(tenant, (edited, edit) => On(edited).Set(record, edit.Path, edit.Value));

    /// <summary>Gives a record the content of a document: what differs from System becomes its edits.</summary>
    /// <exception cref="UpliftException">There is no such record.</exception>
    public TenantLayers Put(RecordId record, JsonObject document)
    {
        var found = Find(record);
        if (found.IsOfTenant) return With(found, document);
        var edits = TreeDifference.Between(ShownSystem(record), document, model.RulesOf(record.Collection).Policies);
        return tenant.With(delete: EditsOf(record).Select(entry => entry.Name).ToList())
            .With(put: edits.Select((edit, index) => EntryOf(record, edit, $"{record}{edit.Path}:{index}")));
    }

    /// <summary>Takes a record out of listings.</summary>
    /// <exception cref="UpliftException">There is no such record, or it is the tenant's own.</exception>
    public TenantLayers Hide(RecordId record)
    {
        if (Find(record).IsOfTenant)
        {
            throw Refused(
                record, "is the tenant's own", "Delete it where it was made; hiding is for records that System ships.");
        }

        return tenant.With(put:
        [
            new OverlayEntry
            {
                Name = $"hide:{record}", Record = record, Operation = OverlayOperation.Hide, Author = author,
                    MadeAt = now,
            },
        ]);
    }

    /// <summary>Takes edits back, so that System shows again: those at and below a path, or with the root all
    /// of a record and its being hidden or kept.</summary>
    /// <exception cref="UpliftException">There is nothing to take back.</exception>
    public TenantLayers Reset(RecordId record, TreePath path)
    {
        var gone = tenant.Overlay.Where(entry => entry.Record == record && entry.Operation != OverlayOperation.Add
            && path.Holds(entry.Path)).Select(entry => entry.Name).ToList();
        var decisions = tenant.Decisions;
        var isKept = path.Depth == 0 && decisions.Retained.ContainsKey(record);
        if (gone.Count == 0 && !isKept)
        {
            throw Refused(record, $"has no edit of the tenant's{(path.Depth == 0 ? "" : $" at {path}")}",
                "See its values and who gave them with 'uplift layers show'.");
        }

        var reset = tenant.With(delete: gone);
        return isKept
            ? reset with { Decisions = reset.Decisions with { Retained = decisions.Retained.Remove(record) } }
            : reset;
    }

    // Members that only make sense together are edited together, and of a list what came and went is the edit.
    private TenantLayers SetWithin(EffectiveRecord found, TreePath place, TreePath path, MergeValue value)
    {
        var policies = model.RulesOf(found.Id.Collection).Policies;
        var draft = new TreeDraft<bool>((JsonObject)found.Document.DeepClone(), policies, false);
        if (!draft.Show(path, value, false)) throw NoPlace(found.Id, path);
        var edits = TreeDifference.Between(ShownSystem(found.Id), draft.Document, policies)
            .Where(edit => place.Holds(edit.Path));
        var covered = EditsOf(found.Id).Where(entry => place.Holds(entry.Path)).Select(entry => entry.Name).ToList();
        return tenant.With(delete: covered)
            .With(put: edits.Select((edit, index) => EntryOf(found.Id, edit, $"{found.Id}{edit.Path}:{index}")));
    }

    // The object that is one value and holds the place; else the place itself.
    private static TreePath WholeAt(TreePath path, TreePolicies policies) =>
        Enumerable.Range(1, Math.Max(0, path.Depth - 1)).Select(path.Prefix).FirstOrDefault(policies.IsAtomic) ?? path;

    private IEnumerable<OverlayEntry> EditsOf(RecordId record) =>
        tenant.Overlay.Where(entry => entry.IsEdit && entry.Record == record);

    private OverlayEntry EntryOf(RecordId record, TreeEdit edit, string name) =>
        OverlayEntry.Of($"edit:{name}", record, edit) with { Author = author, MadeAt = now };

    private TenantLayers With(EffectiveRecord found, JsonObject document)
    {
        if (found.Layer != RecordLayer.Added) return tenant.With(putOwn: [KeyValuePair.Create(found.Id, document)]);
        var entry = tenant.Overlay.First(entry => entry.Record == found.Id && entry.Operation == OverlayOperation.Add);
        return tenant.With(delete: EditsOf(found.Id).Select(edit => edit.Name).ToList())
            .With(put: [entry with { Value = document.DeepClone(), Author = author, MadeAt = now }]);
    }

    private JsonObject ShownSystem(RecordId record) => _builder.ShownSystem(record,
        ViewBuilder.SystemOf(model, tenant).First(known => known.Id == record).Document);

    private EffectiveRecord Find(RecordId record) => _builder.Build().Records.GetValueOrDefault(record)
        ?? throw Refused(
            record, "is not there", "See what is there with 'uplift layers show TENANT COLLECTION --all'.");

    private static UpliftException NoPlace(RecordId record, TreePath path) =>
        Refused(record, $"has no place '{path}' for a value",
            "Write a path such as /name or /lines/[key]/text; what is above it must be an object or a keyed array.");

    private static UpliftException Refused(RecordId record, string why, string hint) =>
        new(DiagnosticCodes.InvalidLayerEdit, $"The record {record} {why}.", hint: hint);
}
