using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Upgrading;

/// <summary>Sees to it that each entry has a place and a type that the target admits; what cannot be
/// placed is parked.</summary>
internal static class EntryPlacement
{
    public static void Place(UpgradeDraft draft)
    {
        foreach (var entry in draft.Entries.Where(
            entry => entry.IsEdit && draft.Target.Records.ContainsKey(entry.Record)).ToList())
        {
            if (draft.Parked.GetValueOrDefault(entry.Name) == ParkReasons.PathTaken && IsTaken(draft, entry)) continue;
            var reason = Fit(draft, entry, out var placed);
            if (reason is null)
            {
                if (!ReferenceEquals(placed, entry)) Convert(draft, entry, placed);
                if (!draft.IsParked(entry)) continue;
                draft.Parked = draft.Parked.Remove(entry.Name);
                draft.Findings.Add(LayerCodes.Unparked, entry.Record, entry.Path);
            }
            else
            {
                Park(draft, entry, reason);
            }
        }
    }

    /// <summary>Parks an entry and says so, unless it had been parked before.</summary>
    public static void Park(UpgradeDraft draft, OverlayEntry entry, string reason)
    {
        if (!draft.IsParked(entry))
        {
            draft.Findings.Add(LayerCodes.Parked, entry.Record, entry.Path, new JsonObject
            {
                ["reason"] = reason,
                ["tenant"] = entry.Value?.DeepClone(),
            });
        }

        draft.Parked = draft.Parked.SetItem(entry.Name, reason);
    }

    // Null when the entry can be placed, as it is or converted.
    private static string? Fit(UpgradeDraft draft, OverlayEntry entry, out OverlayEntry placed)
    {
        placed = entry;
        if (entry.Operation is OverlayOperation.Unset or OverlayOperation.Exclude) return null;
        var schema = draft.Model.RulesOf(entry.Record.Collection).Schemas.GetValueOrDefault(draft.Target.Version);
        if (schema?.Admits(entry.Path) == false) return ParkReasons.PathRemoved;
        if (IsBlocked(draft, entry)) return ParkReasons.TypeChanged;
        if (entry.Operation != OverlayOperation.Set) return null;
        if (schema?.TypeAt(entry.Path) is not { } type)
        {
            return draft.Unconverted.Contains(entry.Name) ? ParkReasons.TypeChanged : null;
        }

        if (type.Fits(entry.Value)) return null;
        if (!TryConvert(type, entry, out var converted)) return ParkReasons.TypeChanged;
        placed = entry with { Value = converted, Previous = MergeValue.Of(entry.Value) };
        return null;
    }

    // What the value was before an earlier conversion comes before a new one.
    private static bool TryConvert(FieldType type, OverlayEntry entry, out JsonNode? converted)
    {
        converted = entry.Previous.Node;
        if (entry.Previous.IsPresent && type.Fits(converted)) return true;
        return type.TryConvert(entry.Value, out converted) && type.Fits(converted);
    }

    private static void Convert(UpgradeDraft draft, OverlayEntry entry, OverlayEntry placed)
    {
        draft.Replace(placed);
        draft.Findings.Add(LayerCodes.Converted, entry.Record, entry.Path, new JsonObject
        {
            ["tenant"] = entry.Value?.DeepClone(),
            ["effective"] = placed.Value?.DeepClone(),
        });
    }

    // Something above the place is a scalar now, and no other entry makes it a container.
    private static bool IsBlocked(UpgradeDraft draft, OverlayEntry entry)
    {
        if (draft.EditsOf(entry.Record).Any(other => other.Operation == OverlayOperation.Set
            && other.Path.Depth < entry.Path.Depth && other.Path.Holds(entry.Path)))
        {
            return false;
        }

        var system = draft.Target.Records[entry.Record];
        for (var depth = 1; depth < entry.Path.Depth; depth++)
        {
            var above = Tree.Find(system, entry.Path.Prefix(depth), draft.PoliciesOf(entry.Record)).Node;
            if (above is JsonValue || (above is not null && above is JsonArray != entry.Path.Steps[depth].IsElement))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTaken(UpgradeDraft draft, OverlayEntry entry) =>
        draft.EditsOf(entry.Record).Any(other => other.Name != entry.Name && other.Path == entry.Path);
}
