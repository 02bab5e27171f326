using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Tests.Planning;

/// <summary>Packages that provide and require interfaces, and tenants that have some of them.</summary>
internal static class Platform
{
    /// <summary>A package with the collection <c>things</c>; interfaces are written <c>name version</c>.</summary>
    public static ModulePackage Module(
        string id, string[]? provides = null, string[]? requires = null, params (string Path, string Content)[] files) =>
        Module(null, id, provides, requires, files);

    /// <summary>The same with a table of that name instead of one that only this product has.</summary>
    public static ModulePackage Module(
        string? table, string id, string[]? provides, string[]? requires, params (string Path, string Content)[] files)
    {
        var module = $$$"""
            {"id": "{{{id}}}", "provides": [{{{Interfaces(provides)}}}], "requires": [{{{Interfaces(requires)}}}],
             "uplift": {"collections": [{"name": "things", "table": "{{{table ?? TableOf(id)}}}"}]}}
            """;
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles(id,
            [KeyValuePair.Create("module.json", module), .. files.Select(file => KeyValuePair.Create(file.Path, file.Content))]), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    /// <summary>A tenant with these modules and their tables.</summary>
    public static TenantSnapshot Tenant(string name, params ModulePackage[] modules) => new(
        TenantId.Parse(name),
        new Ledger([.. modules.Select(module =>
            new InstalledModule(module.Id.Product, module.Id.Version.Text, "", DateTimeOffset.UnixEpoch))], []),
        "", modules.Select(module => $"{module.Id.Product}/things").ToHashSet(), new HashSet<string>());

    /// <summary>The plan for tenants towards some of the packages.</summary>
    public static Task<Plan> PlanAsync(
        IEnumerable<ModulePackage> packages, string[] targets, TenantSnapshot[] tenants, PlanOptions? options = null)
    {
        options ??= new PlanOptions();
        return new Planner(PlanTargets.Find(new Catalog(packages), targets, options), "sqlite", options)
            .PlanAsync(tenants.ToAsyncEnumerable(), DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
    }

    private static string TableOf(string id) => "things_of_" + id[..id.LastIndexOf('-')].Replace('-', '_');

    private static string Interfaces(string[]? interfaces) => string.Join(", ", (interfaces ?? []).Select(each =>
        $$$"""{"id": "{{{each.Split(' ', 2)[0]}}}", "version": "{{{each.Split(' ', 2)[1]}}}"}"""));
}
