using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Layers.Releases.Changes;
using Uplift.Layers.Views;

namespace Uplift.Layers.Upgrading;

/// <summary>Lets entries, kept records and references follow what the releases declare to have renamed,
/// moved or converted.</summary>
internal static class DeclaredAddresses
{
    public static void Follow(UpgradeDraft draft)
    {
        FollowSystem(draft);
        FollowMoves(draft);
        FollowEntries(draft);
        draft.Elements =
        [
            .. draft.Elements.Select(element =>
            {
                var (record, path) = (element.Record, element.Path);
                foreach (var change in draft.ChangesFrom(draft.VersionOf(element.Record)))
                {
                    (record, path) = (change.Follow(record), change.Follow(record.Collection, path));
                }

                return element with { Record = record, Path = path };
            }),
        ];
    }

    /// <summary>Where entries meet on one place, the one that was written for it stays; one that came from
    /// elsewhere is parked.</summary>
    public static void ParkMeeting(UpgradeDraft draft)
    {
        var meeting = draft.Entries
            .Where(entry => entry.Operation is OverlayOperation.Set or OverlayOperation.Unset && !draft.IsParked(entry))
            .GroupBy(entry => (entry.Record, entry.Path)).Where(group => group.Count() > 1);
        foreach (var late in meeting.SelectMany(
            group => group.OrderBy(entry => draft.Moved.Contains(entry.Name)).Skip(1)).ToList())
        {
            if (draft.Moved.Contains(late.Name)) EntryPlacement.Park(draft, late, ParkReasons.PathTaken);
        }
    }

    private static void FollowSystem(UpgradeDraft draft)
    {
        var shown = new ViewBuilder(draft.Model, draft.Before);
        foreach (var (id, document, layer) in ViewBuilder.SystemOf(draft.Model, draft.Before))
        {
            var now = draft.ChangesFrom(draft.VersionOf(id)).Aggregate(id, (record, change) => change.Follow(record));
            var system = draft.Follow(id, document);
            var visible = shown.ShownSystem(id, document);
            var record = new OldRecord(
                system, ReferenceEquals(visible, document) ? system : draft.Follow(id, visible), id, layer);
            draft.Old.TryAdd(now, record);
        }
    }

    private static void FollowMoves(UpgradeDraft draft)
    {
        foreach (var move in draft.ChangesFrom(draft.Before.Installed).OfType<RecordMoved>())
        {
            draft.Aliases = draft.Aliases.Remove(move.To).SetItem(move.From, move.To);
        }

        foreach (var (id, old) in draft.Old.Where(pair => pair.Key != pair.Value.Was))
        {
            draft.Findings.Add(LayerCodes.Retargeted, id, details: new JsonObject { ["was"] = old.Was.ToString() });
        }
    }

    private static void FollowEntries(UpgradeDraft draft)
    {
        foreach (var entry in draft.Entries.ToList())
        {
            var now = entry;
            foreach (var change in draft.ChangesFrom(draft.VersionOf(entry.Record)))
            {
                var followed = change.Follow(now, draft.PoliciesOf(now.Record));
                now = followed.Entry;
                if (followed.IsUnconverted) draft.Unconverted.Add(entry.Name);
            }

            if (now == entry) continue;
            draft.Replace(now);
            if (now.Record != entry.Record || now.Path != entry.Path) draft.Moved.Add(entry.Name);
            Report(draft, entry, now);
        }
    }

    private static void Report(UpgradeDraft draft, OverlayEntry was, OverlayEntry now)
    {
        if (now.Path != was.Path)
        {
            draft.Findings.Add(LayerCodes.Retargeted, now.Record, now.Path, new JsonObject
            {
                ["was"] = was.Path.ToString(),
            });
        }

        if (now.Previous == was.Previous) return;
        draft.Findings.Add(LayerCodes.Converted, now.Record, now.Path, new JsonObject
        {
            ["tenant"] = FindingBag.Shown(MergeValue.Of(was.Value)),
            ["effective"] = FindingBag.Shown(MergeValue.Of(now.Value)),
        });
    }
}
