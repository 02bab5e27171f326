using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>Real record sets in folders, one record a file, and what was done to them in an installation.</summary>
internal static class CaseSets
{
    public static IReadOnlyList<SystemRelease> Releases(JsonObject from, Dictionary<string, LayerRules> rules) =>
    [
        .. from["versions"]!.AsArray().Select(version => new SystemRelease(
            CaseModel.Version(version), [.. Records(Folder(from, (string)version!), from["collections"] as JsonArray, rules)])),
    ];

    public static SortedDictionary<RecordId, JsonObject> Live(JsonObject vector, LayerModel model)
    {
        var from = vector["liveFrom"]!.AsObject();
        var live = new SortedDictionary<RecordId, JsonObject>();
        foreach (var (id, document) in model.Find(CaseModel.Version(from["version"])).Records) live[id] = (JsonObject)document.DeepClone();
        foreach (var edit in from["edits"]!.AsArray()) Edit(live, edit!.AsObject(), model);
        return live;
    }

    private static void Edit(SortedDictionary<RecordId, JsonObject> live, JsonObject edit, LayerModel model)
    {
        var rules = model.RulesOf((string)edit["collection"]!);
        var id = new RecordId(rules.Name, (string?)edit["id"] ?? "");
        switch ((string)edit["do"]!)
        {
            case "add":
                var added = (JsonObject)edit["record"]!.DeepClone();
                live[rules.IdOf(added)] = added;
                break;
            case "delete":
                live.Remove(id).ShouldBeTrue();
                break;
            case "deleteAll":
                foreach (var record in live.Keys.Where(record => record.Collection == rules.Name).ToList()) live.Remove(record);
                break;
            case "set":
                new TreeDraft<bool>(live[id], rules.Policies, false)
                    .Show(TreePath.Parse((string)edit["path"]!), MergeValue.Of(edit["value"]), false).ShouldBeTrue();
                break;
            case "unset":
                new TreeDraft<bool>(live[id], rules.Policies, false)
                    .Show(TreePath.Parse((string)edit["path"]!), MergeValue.Absent, false);
                break;
            case "addTo":
                Tree.Find(live[id], TreePath.Parse((string)edit["path"]!), rules.Policies).Node!.AsArray().Add(edit["value"]?.DeepClone());
                break;
            default:
                throw new InvalidDataException($"These tests know no edit '{edit["do"]}'.");
        }
    }

    private static string Folder(JsonObject from, string version)
    {
        var root = Path.Combine(CaseFolder.Root, "layers");
        var set = (string)from["set"]!;
        if (from["roots"]?[version] is not { } other) return Path.Combine(root, set, version);
        string[] places =
        [
            Path.Combine(root, (string)other!, set, version), Path.Combine(root, (string)other!, version), Path.Combine(root, (string)other!),
        ];
        return places.First(Directory.Exists);
    }

    private static IEnumerable<(RecordId Id, JsonObject Document)> Records(
        string folder, JsonArray? only, Dictionary<string, LayerRules> rules)
    {
        Directory.Exists(folder).ShouldBeTrue(folder);
        foreach (var collection in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(collection);
            if (only is not null && !only.Any(node => (string?)node == name)) continue;
            foreach (var file in Directory.EnumerateFiles(collection, "*.json").Order(StringComparer.Ordinal))
            {
                var document = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
                yield return (rules.GetValueOrDefault(name, new LayerRules { Name = name }).IdOf(document), document);
            }
        }
    }
}
