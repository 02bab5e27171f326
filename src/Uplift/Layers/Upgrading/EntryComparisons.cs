using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Upgrading;

/// <summary>Holds each entry against what System did at its place. The tenant's value stays in all cases.</summary>
internal static class EntryComparisons
{
    public static void Compare(UpgradeDraft draft)
    {
        ReviveElements(draft);
        foreach (var record in draft.Entries.Select(entry => entry.Record).Distinct().Order().ToList())
        {
            if (!draft.Target.Records.TryGetValue(record, out var document)) continue;
            var system = draft.WithElements(record, document);
            var old = draft.Old.GetValueOrDefault(record)?.System;
            if (old is not null) old = draft.WithElements(record, old);
            var siblings = new SortedDictionary<TreePath, SortedSet<string>>();
            foreach (var entry in draft.EditsOf(record).Where(entry => !draft.Fresh.Contains(entry.Name)).ToList())
            {
                Report(draft, entry, old, system);
                if (old is not null) CollectSiblings(draft, entry, old, system, siblings);
            }

            foreach (var (path, names) in siblings)
            {
                draft.Findings.Add(LayerCodes.SiblingChanged, record, path, new JsonObject
                {
                    ["siblings"] = FindingBag.List(names),
                });
            }
        }
    }

    private static void ReviveElements(UpgradeDraft draft)
    {
        foreach (var element in draft.Elements)
        {
            var isBack = draft.Target.Records.TryGetValue(element.Record, out var document)
                && Tree.Find(document, element.Path, draft.PoliciesOf(element.Record)).IsPresent;
            if (!isBack) continue;
            if (draft.Old.TryGetValue(element.Record, out var old))
            {
                draft.Old[element.Record] = old with { System = draft.WithElements(element.Record, old.System) };
            }

            draft.Elements = draft.Elements.Remove(element);
            draft.Findings.Add(LayerCodes.Revived, element.Record, element.Path);
        }
    }

    private static void Report(UpgradeDraft draft, OverlayEntry entry, JsonObject? old, JsonObject system)
    {
        var policies = draft.PoliciesOf(entry.Record);
        var found = TreeMerge.Compare(entry.Edit, old, system, policies);
        if (found.Outcome == EditOutcome.Unchanged || IsAsSeen(draft, entry, old, found)) return;
        var details = new JsonObject();
        if (entry.Operation is OverlayOperation.Include or OverlayOperation.Exclude)
        {
            details["member"] = entry.Value?.DeepClone();
        }

        switch (found.Outcome)
        {
            case EditOutcome.Converged:
                draft.Findings.Add(LayerCodes.Converged, entry.Record, found.Place, details);
                break;
            case EditOutcome.ElementRemoved:
                Retain(draft, entry.Record, found.Place, old!);
                break;
            default:
                details["base"] = FindingBag.Shown(found.Base.IsPresent ? found.Base : entry.Base);
                details["system"] = FindingBag.Shown(found.Ours);
                details["tenant"] = FindingBag.Shown(found.Theirs);
                var code = found.Outcome == EditOutcome.BothAdded ? LayerCodes.BothAdded : LayerCodes.BothChanged;
                draft.Findings.Add(code, entry.Record, found.Place, details);
                break;
        }
    }

    // A place that comes back with what the tenant had seen there is no change.
    private static bool IsAsSeen(UpgradeDraft draft, OverlayEntry entry, JsonObject? old, EditComparison found)
    {
        var isBack = old is null || draft.Before.Decisions.Parked.ContainsKey(entry.Name);
        return isBack && !found.Base.IsPresent && found.Outcome != EditOutcome.Converged
            && (!entry.Base.IsPresent
                || Tree.AreSame(entry.Path, entry.Base, found.Ours, draft.PoliciesOf(entry.Record)));
    }

    private static void Retain(UpgradeDraft draft, RecordId record, TreePath element, JsonObject old)
    {
        if (draft.Elements.Exists(known => known.Record == record && known.Path == element)) return;
        var value = Tree.Find(old, element, draft.PoliciesOf(record)).Node?.DeepClone();
        draft.Elements = draft.Elements.Add(new RetainedElement(record, element, value));
        draft.Findings.Add(LayerCodes.TargetRemoved, record, element, new JsonObject { ["resolution"] = "retained" });
    }

    private static void CollectSiblings(
        UpgradeDraft draft, OverlayEntry entry, JsonObject old, JsonObject system, SortedDictionary<TreePath, SortedSet<string>> siblings)
    {
        var policies = draft.PoliciesOf(entry.Record);
        var isInner = entry.Operation is OverlayOperation.Set or OverlayOperation.Unset
            && entry.Path.Depth > 1 && !entry.Path.Last.IsElement;
        if (!isInner || Enumerable.Range(1, entry.Path.Depth - 1)
            .Any(depth => policies.IsAtomic(entry.Path.Prefix(depth)))) return;
        var parent = entry.Path.Parent;
        if (Tree.Find(old, parent, policies).Node is not JsonObject before) return;
        if (Tree.Find(system, parent, policies).Node is not JsonObject after) return;
        var names = before.Select(member => member.Key).Union(after.Select(member => member.Key))
            .Where(name => !Tree.AreSame(parent.Member(name), MergeValue.Member(before, name),
                MergeValue.Member(after, name), policies))
            .Where(name => !draft.EditsOf(entry.Record).Any(other => other.Path.Overlaps(parent.Member(name))))
            .ToList();
        if (names.Count == 0) return;
        if (!siblings.TryGetValue(parent, out var known))
        {
            siblings.Add(parent, known = new SortedSet<string>(StringComparer.Ordinal));
        }

        known.UnionWith(names);
    }
}
