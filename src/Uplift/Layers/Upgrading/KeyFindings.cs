using System.Text.Json.Nodes;

namespace Uplift.Layers.Upgrading;

/// <summary>Says what was decided on unique keys and had not been before, and what no longer is.</summary>
internal static class KeyFindings
{
    public static void Report(UpgradeDraft draft, LayerDecisions now, ICollection<RecordId> listed)
    {
        var moved = draft.Old.ToDictionary(old => old.Value.Was, old => old.Key);
        var before = draft.Before.Decisions;
        var shadowed = before.Shadowed.Select(found => (Record: Now(found.Record), found.Key)).ToHashSet();
        var held = before.Held.Select(found => (Record: Now(found.Record), found.Key)).ToHashSet();
        foreach (var found in now.Shadowed.Where(found => !shadowed.Contains((found.Record, found.Key))))
        {
            draft.Findings.Add(LayerCodes.UniqueShadowed, found.Record, details: Details(found.Key, found.By));
        }

        foreach (var found in now.Held.Where(found => !held.Contains((found.Record, found.Key))))
        {
            draft.Findings.Add(LayerCodes.UniqueHeldBack, found.Record, details: Details(found.Key, found.By));
        }

        foreach (var found in now.Deferred.Where(found => !WasDeferred(before, found)))
        {
            draft.Findings.Add(LayerCodes.UniqueDeferred, new RecordId(found.Collection, found.Records[0]), details: new JsonObject
            {
                ["key"] = found.Key,
                ["others"] = FindingBag.List(found.Records.Skip(1)),
            });
        }

        var bound = now.Shadowed.Select(found => found.Record).Concat(now.Held.Select(found => found.Record))
            .ToHashSet();
        foreach (var record in shadowed.Concat(held).Select(found => found.Record).Distinct().Order())
        {
            if (!bound.Contains(record) && listed.Contains(record))
            {
                draft.Findings.Add(LayerCodes.UniqueReleased, record);
            }
        }

        RecordId Now(RecordId record) => moved.GetValueOrDefault(record, record);
    }

    private static bool WasDeferred(LayerDecisions before, DeferredKey found) => before.Deferred.Any(known =>
        known.Collection == found.Collection && known.Key == found.Key && !found.Records.Except(known.Records).Any());

    private static JsonObject Details(string key, string by) => new() { ["key"] = key, ["by"] = by };
}
