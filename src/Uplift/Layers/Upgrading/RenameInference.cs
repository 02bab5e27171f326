using System.Text.Json.Nodes;
using Uplift.Layers.Views;

namespace Uplift.Layers.Upgrading;

/// <summary>
/// Finds records whose id changed without a declaration: one is gone, one is new, and every unique key of
/// the two agrees, one to one.
/// A record is new when the tenant has nothing at its id. What it deleted, edited or made there before
/// would meet the edits that are carried over, and a guess may neither hide a record that is listed nor put one edit
/// in the place of another.
/// </summary>
internal static class RenameInference
{
    public static void Infer(UpgradeDraft draft)
    {
        var known = draft.Entries.Select(entry => entry.Record).Concat(draft.Own.Keys).ToHashSet();
        foreach (var rules in draft.Model.Collections.Where(rules => rules.UniqueKeys.Count > 0 && !rules.IsSingleton))
        {
            var gone = draft.Old.Where(old => old.Value.Layer == RecordLayer.System && old.Key.Collection == rules.Name
                    && !draft.Target.Records.ContainsKey(old.Key))
                .ToLookup(old => KeysOf(draft, rules, old.Value.System), old => old.Key);
            if (gone.Count == 0) continue;
            var newcomers = draft.Target.Records
                .Where(record => record.Key.Collection == rules.Name && !draft.Old.ContainsKey(record.Key)
                    && !known.Contains(record.Key))
                .ToLookup(record => KeysOf(draft, rules, record.Value), record => record.Key);
            foreach (var keys in gone.Where(
                group => group.Key is not null && group.Count() == 1 && newcomers[group.Key].Count() == 1))
            {
                Carry(draft, keys.Single(), newcomers[keys.Key].Single());
            }
        }
    }

    // All keys as one text; null when a key has no value that could identify the record.
    private static string? KeysOf(UpgradeDraft draft, LayerRules rules, JsonObject document)
    {
        var values = rules.UniqueKeys.Where(key => key.IsIn(draft.Target.Version))
            .Select(key => key.ValueOf(document, rules.Policies)).ToList();
        return values.Count == 0 || values.Contains(null) ? null : string.Join('\n', values);
    }

    private static void Carry(UpgradeDraft draft, RecordId from, RecordId to)
    {
        draft.Old.Remove(from, out var old);
        draft.Old.Add(to, old!);
        foreach (var entry in draft.Entries.Where(entry => entry.Record == from).ToList())
        {
            draft.Replace(entry with { Record = to });
            draft.Moved.Add(entry.Name);
        }

        draft.Elements = [.. draft.Elements.Select(
            element => element.Record == from ? element with { Record = to } : element)];
        draft.Aliases = draft.Aliases.Remove(to).SetItem(from, to);
        draft.Findings.Add(LayerCodes.RenameInferred, to, details: new JsonObject { ["was"] = from.ToString() });
    }
}
