using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Packages;
using Uplift.Store.Tests.Execution;
using Uplift.Stores;

namespace Uplift.Store.Tests.Layers;

/// <summary>Versions of <c>mod-items</c> with the layered collections <c>types</c> and <c>places</c>, and <c>items</c> that refer to types.</summary>
internal static class LayerBench
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {
          "collections": [{"name": "items"}, {"name": "places"}, {"name": "types"}],
          "layers": {
            "collections": [
              {"collection": "types", "uniqueKeys": [{"fields": ["/name"], "compare": "casefold"}], "volatile": ["/touched"]},
              {"collection": "places", "references": [{"path": "/type", "collection": "types"}]}],
            "referrers": [{"collection": "items", "path": "/type", "to": "types"}]}}}
        """;

    /// <summary>The collections whose rows a run may change, the documents of the layers among them.</summary>
    public static IReadOnlyList<string> Collections { get; } = ["items", "places", "types", LayerDeclaration.StoreName];

    /// <summary>A version; names of files are paths, of system data <c>types</c> or <c>places</c>.</summary>
    public static ModulePackage Package(string version, params (string Path, string Content)[] files)
    {
        var all = files.ToDictionary(
            file => file.Path.Contains('/', StringComparison.Ordinal) ? file.Path : $"system/{file.Path}/all.json", file => file.Content);
        all["module.json"] = Module.Replace("-V", "-" + version, StringComparison.Ordinal);
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles($"mod-items-{version}", all), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    /// <summary>A release of <c>types</c> as a package that declares these rules.</summary>
    public static ModulePackage Of(SystemRelease release, LayerRules rules)
    {
        var records = new JsonArray([.. release.Records.Values.Select(document => document.DeepClone())]);
        var package = Package(release.Version.Text, ("types", records.ToJsonString()));
        return package with { Layers = package.Layers! with { Rules = [rules], Referrers = [] } };
    }

    /// <summary>All rows of all collections, as they are stored.</summary>
    public static async Task<string> StateAsync(Workbench bench)
    {
        var state = new List<string>();
        foreach (var collection in Collections)
        {
            var rows = await bench.ReadPlainAsync(collection);
            state.AddRange(rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{collection} {row.Key} {row.Value}"));
        }

        return string.Join('\n', state);
    }

    /// <summary>A bench with a fresh tenant at the first of the versions.</summary>
    public static async Task<Workbench> InstalledAsync(
        IStoreProvider provider, TimeProvider time, TenantId tenant, IFaultPoints faults, params ModulePackage[] packages)
    {
        var bench = new Workbench(provider, time, tenant, packages) { Faults = faults };
        (await bench.GoToAsync(packages[0].Id.Version.Text)).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }
}
