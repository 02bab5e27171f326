using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Upgrading;

/// <summary>
/// A record of the tenant's that has the id of a shipped one, loaded ahead of time by hand or by a script,
/// becomes System plus entries for what differs; what only System has is filled in.
/// </summary>
internal static class IdCollisions
{
    public static void Adopt(UpgradeDraft draft)
    {
        foreach (var (id, document) in draft.Own.Where(own => draft.Target.Records.ContainsKey(own.Key)).ToList())
        {
            draft.Own = draft.Own.Remove(id);
            Adopt(draft, id, document);
        }

        var added = draft.Entries
            .Where(entry => entry.Operation == OverlayOperation.Add && draft.Target.Records.ContainsKey(entry.Record))
            .ToList();
        foreach (var entry in added)
        {
            draft.Entries.Remove(entry);
            if (entry.Value is JsonObject document) Adopt(draft, entry.Record, document);
        }
    }

    private static void Adopt(UpgradeDraft draft, RecordId id, JsonObject document)
    {
        var edits = TreeDifference.Between(
            draft.Target.Records[id], document, draft.PoliciesOf(id), MissingPlaces.FilledIn);
        foreach (var (index, edit) in edits.Index())
        {
            if (draft.Entries.Exists(known => known.Record == id && known.Path == edit.Path && known.IsEdit)) continue;
            var entry = OverlayEntry.Of(string.Create(CultureInfo.InvariantCulture, $"adopt-{id}-{index}"), id, edit);
            draft.Entries.Add(entry);
            draft.Fresh.Add(entry.Name);
        }

        draft.Findings.Add(LayerCodes.IdCollisionAdopted, id, details: new JsonObject
        {
            ["tenant"] = document.DeepClone(),
        });
    }
}
