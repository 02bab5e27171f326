using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Merging;
using Uplift.Layers;

namespace Uplift.Execution.Layering;

/// <summary>Findings of the layers as they are stored, and how long they are.</summary>
internal static class FindingJson
{
    private static readonly string[] s_own = ["kind", "code", "severity", "collection", "id", "path"];

    /// <summary>By what a finding is told from others of the tenant: the same finding again replaces
    /// the one before.</summary>
    public static string NameOf(LayerFinding finding)
    {
        var member = finding.Details["member"] is { } set ? $":{CanonicalJson.Write(set)}" : "";
        var key = finding.Details["key"] is { } unique ? $":{CanonicalJson.Write(unique)}" : "";
        return $"{finding.Code}:{finding.Collection}/{finding.Id}{finding.Path}{member}{key}";
    }

    public static LayerFinding Read(JsonObject text) => new(
        (string)text["code"]!, (string)text["collection"]!, (string?)text["id"],
        text["path"] is { } path ? TreePath.Parse((string)path!) : null,
        new JsonObject(text.Where(member => !s_own.Contains(member.Key))
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));

    /// <summary>True while a person can still decide something about it.</summary>
    public static bool IsOpen(LayerFinding finding, TenantLayers tenant)
    {
        if (finding.Weight is not (FindingWeight.Warn or FindingWeight.Conflict)) return false;
        if (finding.Id is null) return tenant.Overlay.Any(entry => entry.Record.Collection == finding.Collection);
        var record = new RecordId(finding.Collection, finding.Id);
        var decisions = tenant.Decisions;
        return finding.Code switch
        {
            LayerCodes.UniqueShadowed => decisions.Shadowed.Any(known => known.Record == record),
            LayerCodes.UniqueHeldBack => decisions.Held.Any(known => known.Record == record),
            LayerCodes.UniqueDeferred => decisions.Deferred.Any(known => known.Records.Contains(finding.Id)),
            LayerCodes.Parked =>
                tenant.Overlay.Any(entry => entry.Record == record && decisions.Parked.ContainsKey(entry.Name)),
            LayerCodes.TargetRemoved or LayerCodes.RemovedButReferenced or LayerCodes.LegacyRetained =>
                decisions.Retained.ContainsKey(record)
                    || decisions.RetainedElements.Any(known => known.Record == record),
            _ => tenant.Overlay.Any(entry => entry.Record == record
                && (finding.Path is null || finding.Path.Overlaps(entry.Path)
                    || finding.Path.Parent.Overlaps(entry.Path))),
        };
    }
}
