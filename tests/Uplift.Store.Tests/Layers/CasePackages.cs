using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Layers.Releases;
using Uplift.Packages;

namespace Uplift.Store.Tests.Layers;

/// <summary>The releases of a case as packages of a module of its own, written and read as any package is.</summary>
internal static class CasePackages
{
    /// <summary>The module of a case: releases are kept once for all tenants, so that two cases must not share one.</summary>
    public static string ProductOf(JsonObject vector) => $"mod-{((string)vector["id"]!).ToLowerInvariant()}";

    /// <summary>One package a release.</summary>
    public static IReadOnlyList<ModulePackage> Of(JsonObject vector, LayerModel model)
    {
        var collections = Names(vector, model);
        return [.. model.Releases.Select(release => Of(release, vector, collections))];
    }

    private static ModulePackage Of(SystemRelease release, JsonObject vector, IReadOnlyList<string> collections)
    {
        var declared = vector["collections"]!.AsObject();
        var module = new JsonObject
        {
            ["id"] = $"{ProductOf(vector)}-{release.Version}",
            ["name"] = "layers",
            ["uplift"] = new JsonObject
            {
                ["collections"] = new JsonArray([.. collections.Select(name => new JsonObject
                {
                    ["name"] = name, ["table"] = name.Replace('.', '_'),
                })]),
                ["layers"] = new JsonObject
                {
                    ["collections"] = new JsonArray([.. declared.Select(pair => Rules(pair.Key, pair.Value!.AsObject(), release))]),
                    ["changes"] = Changes(vector, release),
                },
            },
        };
        var files = new Dictionary<string, string> { ["module.json"] = module.ToJsonString() };
        foreach (var group in release.Shipped.GroupBy(record => record.Id.Collection))
        {
            files[$"system/{group.Key}/all.json"] = new JsonArray([.. group.Select(record => record.Document.DeepClone())]).ToJsonString();
        }

        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles($"{ProductOf(vector)}-{release.Version}", files), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    private static JsonObject Rules(string name, JsonObject text, SystemRelease release)
    {
        var rules = new JsonObject
        {
            ["collection"] = name,
            ["uniqueKeys"] = new JsonArray([.. (text["uniqueKeys"] as JsonArray ?? []).Select(key => Key(key!.AsObject()))]),
            ["arrays"] = new JsonObject((text["arrays"] as JsonObject ?? []).Where(pair => (string?)pair.Value!["kind"] is "set" or "keyed")
                .Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value!["kind"] == "set"
                    ? (JsonNode?)"set"
                    : new JsonObject { ["key"] = pair.Value!["key"]!.DeepClone() }))),
            ["atomic"] = new JsonArray([.. (text["objects"] as JsonObject ?? []).Select(pair => (JsonNode)pair.Key)]),
            ["volatile"] = text["volatile"]?.DeepClone() ?? new JsonArray(),
            ["nullIsAbsent"] = (bool?)text["nullIsAbsent"] ?? false,
            ["references"] = new JsonArray([.. (text["refs"] as JsonObject ?? []).Select(pair =>
                new JsonObject { ["path"] = pair.Key, ["collection"] = pair.Value!.DeepClone() })]),
        };
        if (text["schema"]?[release.Version.Text] is { } schema) rules["schema"] = schema.DeepClone();
        return rules;
    }

    private static JsonObject Key(JsonObject key)
    {
        var text = new JsonObject
        {
            ["name"] = key["name"]!.DeepClone(),
            ["fields"] = key["fields"]!.DeepClone(),
            ["compare"] = (string?)key["normalise"] ?? "exact",
        };
        if (key["since"] is { } since) text["since"] = since.DeepClone();
        return text;
    }

    private static JsonArray Changes(JsonObject vector, SystemRelease release) =>
        (vector["releases"] as JsonArray)?.FirstOrDefault(node => (string?)node!["version"] == release.Version.Text)?["changes"]
            is JsonArray changes ? (JsonArray)changes.DeepClone() : [];

    private static IReadOnlyList<string> Names(JsonObject vector, LayerModel model)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(vector["collections"]!.AsObject().Select(pair => pair.Key));
        names.UnionWith(model.Releases.SelectMany(release => release.Shipped).Select(record => record.Id.Collection));
        foreach (var records in new[] { vector["live"], vector["tenant"]?["user"] })
        {
            names.UnionWith((records as JsonObject ?? []).Select(pair => pair.Key));
        }

        names.UnionWith((vector["liveFrom"]?["edits"] as JsonArray ?? []).Select(edit => (string)edit!["collection"]!));
        return [.. names];
    }
}
