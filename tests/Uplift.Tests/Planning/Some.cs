using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Tests.Documents;
using Uplift.Versions;

namespace Uplift.Tests.Planning;

/// <summary>Packages, changes and tenants, where a test does not care.</summary>
internal static class Some
{
    public const string Product = "mod-items";

    public static ModuleVersion Version(string text) => ModuleVersion.Parse(text, VersionScheme.Semantic);

    /// <summary>A package with the collections items, owners and parts.</summary>
    public static ModulePackage Package(string version, params IEnumerable<Change> changes)
    {
        var module = $$$"""
            {"id": "{{{Product}}}-{{{version}}}", "name": "items",
             "uplift": {"collections": [{"name": "items"}, {"name": "owners"}, {"name": "parts"}]}}
            """;
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles(Product, [KeyValuePair.Create("module.json", module)]), bag);
        bag.ThrowIfErrors();
        IReadOnlyList<Change> ordered = [.. changes.OrderBy(change => change.Version is null).ThenBy(change => change.Version)];
        var digest = new DigestBuilder().Add(version);
        foreach (var change in ordered) digest.Add(change.Id, change.Checksum);
        return package! with { Changes = ordered, Digest = digest.ToString() };
    }

    public static SqlChange Script(string id, string? version, string[]? collections = null) => new()
    {
        Id = id,
        Version = version is null ? null : Version(version),
        Checksum = "c",
        Position = new SourcePosition(id),
        Scripts = new Dictionary<string, string> { [""] = "select 1" },
        UndoScripts = new Dictionary<string, string> { [""] = "select 1" },
        Collections = collections,
    };

    /// <summary>A declarative change; without operations it renames a member.</summary>
    public static DocumentChange Document(
        string id, string version, string collection, string operations = "- rename: {path: /a, to: b}") =>
        new()
        {
            Id = id,
            Version = Version(version),
            Checksum = "c",
            Position = new SourcePosition(id),
            Collection = collection,
            Program = Programs.Program(operations),
        };

    /// <summary>A code change of objects that looks others up.</summary>
    public static ObjectCodeChange Lookup(string id, string version, string collection, params string[] reads) => new()
    {
        Id = id,
        Version = Version(version),
        Checksum = "c",
        Position = new SourcePosition(id),
        Collection = collection,
        Reads = reads,
        Create = () => throw new InvalidOperationException("Planning runs nothing."),
    };

    public static AppliedChange Row(Change change, AppliedStatus status = AppliedStatus.Applied) =>
        new(Product, change.Key, change.Kind, change.Checksum, status, "r00001", DateTimeOffset.UnixEpoch);

    /// <summary>A tenant at a version with all tables; null: nothing is recorded and there is no table.</summary>
    public static TenantSnapshot Tenant(string? version, IEnumerable<AppliedChange>? changes = null, string name = "t1")
    {
        var ledger = new Ledger(
            version is null ? [] : [new InstalledModule(Product, version, "", DateTimeOffset.UnixEpoch)], [.. changes ?? []]);
        var existing = version is null ? [] : new HashSet<string> { "mod-items/items", "mod-items/owners", "mod-items/parts" };
        return new TenantSnapshot(TenantId.Parse(name), ledger, "", existing, new HashSet<string>());
    }

    public static TenantPlan Plan(ModulePackage package, TenantSnapshot tenant, PlanOptions? options = null) =>
        new Planner([package], "sqlite", options ?? new PlanOptions()).PlanTenant(tenant);
}
