using System.Text.Json.Nodes;
using Uplift.Layers.Releases;

namespace Uplift.Layers.Upgrading;

/// <summary>Whether a release agrees with itself: each id once, each unique key once.</summary>
internal static class ReleaseCheck
{
    public static IReadOnlyList<LayerFinding> Check(LayerModel model, SystemRelease release)
    {
        var findings = new FindingBag();
        foreach (var twice in release.Shipped.GroupBy(record => record.Id).Where(group => group.Count() > 1))
        {
            findings.Add(LayerCodes.ReleaseDuplicateId, twice.Key);
        }

        foreach (var records in release.Records.GroupBy(record => record.Key.Collection))
        {
            var rules = model.RulesOf(records.Key);
            foreach (var key in rules.UniqueKeys.Where(key => key.IsIn(release.Version)))
            {
                Check(key, rules, records, findings);
            }
        }

        return findings.Sorted;
    }

    private static void Check(
        UniqueKey key, LayerRules rules, IEnumerable<KeyValuePair<RecordId, JsonObject>> records, FindingBag findings)
    {
        var holders = new Dictionary<string, RecordId>(StringComparer.Ordinal);
        foreach (var (id, document) in records)
        {
            if (key.ValueOf(document, rules.Policies) is not { } value || holders.TryAdd(value, id)) continue;
            findings.Add(LayerCodes.ReleaseDuplicateKey, id, details: new JsonObject
            {
                ["key"] = key.Name,
                ["by"] = holders[value].Id,
                ["others"] = new JsonArray(holders[value].Id),
            });
        }
    }
}
