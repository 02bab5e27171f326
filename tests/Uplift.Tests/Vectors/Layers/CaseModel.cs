using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Releases.Changes;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Layers;

/// <summary>Reads the descriptions, releases and tenants of cases.</summary>
internal static class CaseModel
{
    public static ModuleVersion Version(JsonNode? text) => ModuleVersion.Parse((string?)text, VersionScheme.Semantic);

    public static LayerModel Read(JsonObject vector)
    {
        var collections = vector["collections"]!.AsObject().Select(pair => Rules(pair.Key, pair.Value!.AsObject())).ToList();
        var rules = collections.ToDictionary(known => known.Name);
        return new LayerModel(collections, vector["releasesFrom"] is JsonObject from ? CaseSets.Releases(from, rules) : Releases(vector, rules));
    }

    public static IEnumerable<(RecordId Id, JsonObject Document)> Records(JsonNode? records, Dictionary<string, LayerRules> rules) =>
        from pair in records as JsonObject ?? []
        from document in pair.Value!.AsArray()
        select (rules.GetValueOrDefault(pair.Key, new LayerRules { Name = pair.Key }).IdOf(document!.AsObject()), document!.AsObject());

    public static OverlayEntry Entry(JsonObject text) => new()
    {
        Name = (string)text["e"]!,
        Record = new RecordId((string)text["collection"]!, (string)text["id"]!),
        Operation = Enum.Parse<OverlayOperation>((string)text["op"]!, ignoreCase: true),
        Path = TreePath.Parse((string?)text["path"] ?? ""),
        Value = text["value"]?.DeepClone(),
        Base = text.TryGetPropertyValue("base", out var seen) ? MergeValue.Of(seen?.DeepClone()) : MergeValue.Absent,
        Previous = text.TryGetPropertyValue("previous", out var previous) ? MergeValue.Of(previous?.DeepClone()) : MergeValue.Absent,
    };

    public static JsonObject Text(OverlayEntry entry)
    {
        var text = new JsonObject
        {
            ["e"] = entry.Name,
            ["collection"] = entry.Record.Collection,
            ["id"] = entry.Record.Id,
            ["op"] = entry.Operation.ToString().ToLowerInvariant(),
        };
        if (entry.IsEdit) text["path"] = entry.Path.ToString();
        if (entry.Operation is not (OverlayOperation.Unset or OverlayOperation.Hide)) text["value"] = entry.Value?.DeepClone();
        if (entry.Base.IsPresent) text["base"] = entry.Base.Node?.DeepClone();
        if (entry.Previous.IsPresent) text["previous"] = entry.Previous.Node?.DeepClone();
        return text;
    }

    private static List<SystemRelease> Releases(JsonObject vector, Dictionary<string, LayerRules> rules) =>
    [
        .. vector["releases"]!.AsArray().Select(node => new SystemRelease(
            Version(node!["version"]), [.. Records(node["records"], rules)],
            [.. (node["changes"] as JsonArray ?? []).Select(change => DeclaredChangeJson.Read(change!.AsObject()))])),
    ];

    private static LayerRules Rules(string name, JsonObject text) => new()
    {
        Name = name,
        IsSingleton = (bool?)text["singleton"] ?? false,
        Policies = new TreePolicies(
            (text["arrays"] as JsonObject ?? []).Where(pair => (string?)pair.Value!["kind"] is "set" or "keyed")
                .Select(pair => KeyValuePair.Create(TreePath.Parse(pair.Key), (string?)pair.Value!["kind"] == "set"
                    ? new ArrayPolicy(ArrayKind.Set) : new ArrayPolicy(ArrayKind.Keyed, (string)pair.Value!["key"]!))),
            (text["objects"] as JsonObject ?? []).Where(pair => (string?)pair.Value!["kind"] == "atomic")
                .Select(pair => TreePath.Parse(pair.Key)),
            (text["volatile"] as JsonArray ?? []).Select(node => TreePath.Parse((string)node!)))
        {
            NullIsAbsent = (bool?)text["nullIsAbsent"] ?? false,
        },
        UniqueKeys = [.. (text["uniqueKeys"] as JsonArray ?? []).Select(node => Key(node!.AsObject()))],
        References = [.. (text["refs"] as JsonObject ?? []).Select(pair => new RecordReference(TreePath.Parse(pair.Key), (string)pair.Value!))],
        Schemas = (text["schema"] as JsonObject ?? []).ToDictionary(pair => Version(pair.Key), pair => Schema(pair.Value!)),
    };

    private static UniqueKey Key(JsonObject text) => new(
        (string)text["name"]!, [.. text["fields"]!.AsArray().Select(node => TreePath.Parse((string)node!))],
        (string?)text["normalise"] switch
        {
            null or "exact" => KeyComparison.Exact,
            "casefold" => KeyComparison.CaseFolded,
            "fold" => KeyComparison.Folded,
            var other => throw new InvalidDataException($"These tests know no comparison '{other}'."),
        },
        text["since"] is { } since ? Version(since) : null);

    private static RecordSchema Schema(JsonNode text) => new((bool?)text["closed"] ?? false,
        text["fields"]!.AsObject().ToDictionary(pair => TreePath.Parse(pair.Key), pair => FieldType.Parse((string)pair.Value!)));
}
