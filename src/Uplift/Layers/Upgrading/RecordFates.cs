using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers.Views;

namespace Uplift.Layers.Upgrading;

/// <summary>What becomes of records that System no longer has, or has again.</summary>
internal static class RecordFates
{
    public static void Decide(UpgradeDraft draft)
    {
        var untouched = new SortedSet<RecordId>();
        foreach (var (id, old) in draft.Old)
        {
            if (draft.Target.Records.TryGetValue(id, out var document)) ReportStaying(draft, id, old, document);
            else if (old.Layer == RecordLayer.Retained) draft.Retained[id] = old.System;
            else if (draft.IsHidden(id)) draft.Findings.Add(LayerCodes.TombstoneDormant, id);
            else if (draft.Entries.Exists(entry => entry.IsEdit && entry.Record == id)) Retain(
                draft, id, LayerCodes.TargetRemoved, []);
            else untouched.Add(id);
        }

        var revived = draft.Entries.Where(entry => entry.Operation == OverlayOperation.Hide)
            .Select(entry => entry.Record)
            .Where(id => draft.Target.Records.ContainsKey(id) && !draft.Old.ContainsKey(id)
                && !draft.Before.Decisions.NeverLoaded.Contains(id) && !draft.OldView.Records.ContainsKey(id));
        foreach (var id in revived) draft.Findings.Add(LayerCodes.HiddenRevived, id);
        RetainReferenced(draft, untouched);
        foreach (var id in untouched) draft.Findings.Add(LayerCodes.SystemRemoved, id);
    }

    private static void ReportStaying(UpgradeDraft draft, RecordId id, OldRecord old, JsonObject document)
    {
        if (old.Layer == RecordLayer.Retained) draft.Findings.Add(
            draft.IsHidden(id) ? LayerCodes.HiddenRevived : LayerCodes.Revived, id);
        else if (draft.IsHidden(id) && !Tree.AreSame(
            TreePath.Root, MergeValue.Of(old.System), MergeValue.Of(document), draft.PoliciesOf(id)))
        {
            draft.Findings.Add(LayerCodes.HiddenChanged, id);
        }
    }

    private static void Retain(UpgradeDraft draft, RecordId id, string code, JsonObject details)
    {
        draft.Retained[id] = draft.Old[id].Shown;
        details["resolution"] = "retained";
        draft.Findings.Add(code, id, details: details);
    }

    // To closure: what is kept may itself point to something that is gone.
    private static void RetainReferenced(UpgradeDraft draft, SortedSet<RecordId> untouched)
    {
        if (untouched.Count == 0) return;
        var referrers = new SortedDictionary<RecordId, SortedSet<RecordId>>();
        foreach (var (referrer, target) in OfTenant(draft)) Refer(draft, referrers, referrer, target);
        foreach (var (id, document) in draft.Retained) ReferAll(draft, referrers, id, document);
        var found = true;
        while (found)
        {
            found = false;
            foreach (var id in untouched.ToList())
            {
                if (!referrers.ContainsKey(id)) continue;
                Retain(draft, id, LayerCodes.RemovedButReferenced, new JsonObject
                {
                    ["referencedBy"] = FindingBag.List(referrers[id].Select(referrer => referrer.ToString())),
                });
                untouched.Remove(id);
                ReferAll(draft, referrers, id, draft.Retained[id]);
                found = true;
            }
        }
    }

    private static void ReferAll(
        UpgradeDraft draft, SortedDictionary<RecordId, SortedSet<RecordId>> referrers, RecordId id, JsonObject document)
    {
        foreach (var (_, target) in draft.Model.RulesOf(id.Collection).ReferencesOf(draft.EffectiveOf(id, document)))
        {
            Refer(draft, referrers, id, target);
        }
    }

    private static void Refer(
        UpgradeDraft draft, SortedDictionary<RecordId, SortedSet<RecordId>> referrers, RecordId referrer, RecordId target)
    {
        var resolved = new LayerDecisions { Aliases = draft.Aliases }.Resolve(target);
        if (resolved == referrer) return;
        if (!referrers.TryGetValue(resolved, out var known)) referrers.Add(resolved, known = []);
        known.Add(referrer);
    }

    // What the tenant's own records, added records and edits point to.
    private static IEnumerable<(RecordId Referrer, RecordId Target)> OfTenant(UpgradeDraft draft)
    {
        var own = draft.Own.Select(pair => (pair.Key, Document: (JsonNode?)pair.Value));
        var added = draft.Entries.Where(entry => entry.Operation == OverlayOperation.Add)
            .Select(entry => (entry.Record, entry.Value));
        var edited = draft.Entries
            .Where(entry => entry.Operation is OverlayOperation.Set or OverlayOperation.Include
                && !draft.IsParked(entry)
                && draft.Target.Records.ContainsKey(entry.Record))
            .Select(entry => (entry.Record, (JsonNode?)Alone(draft, entry)));
        return own.Concat(added).Concat(edited).SelectMany(item =>
            draft.Model.RulesOf(item.Item1.Collection).ReferencesOf(item.Item2)
                .Select(found => (item.Item1, found.Target)));
    }

    private static JsonObject Alone(UpgradeDraft draft, OverlayEntry entry)
    {
        var alone = new TreeDraft<bool>([], draft.PoliciesOf(entry.Record), false);
        alone.Apply(entry.Edit, true);
        return alone.Document;
    }
}
