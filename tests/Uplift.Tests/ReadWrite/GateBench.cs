using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Stores.Memory;

namespace Uplift.Tests.ReadWrite;

/// <summary>A tenant in memory with objects of one collection, and upgrades of the module that owns them.</summary>
internal sealed class GateBench(TimeProvider? time = null) : IAsyncDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public static RunOptions Options { get; } = new() { Actor = "ann" };

    public static TenantId Tenant { get; } = TenantId.Parse("t");

    public MemoryProvider Provider { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ModulePackage Package(string version, int write, int read, params (string Path, string Content)[] files) =>
        Package(version, write, read, "{}", files);

    public static ModulePackage Package(
        string version, int write, int read, string gate, params (string Path, string Content)[] files)
    {
        var bag = new DiagnosticBag();
        var module = $$$"""
            {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"gate": {{{gate}}}, "collections": [
              {"name": "items", "writeVersion": {{{write}}}, "readVersion": {{{read}}}, "dataVersionMember": "/form"}]}}
            """;
        var package = PackageReader.Read(new MemoryFiles($"mod-items-{version}",
            [KeyValuePair.Create("module.json", module), .. files.Select(file => KeyValuePair.Create(file.Path, file.Content))]), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    public static string Version(RunResult result) => result.Modules.Single().Version;

    public async Task InstallAsync(ModulePackage package, params string[] ids)
    {
        await Provider.CreateAsync(Tenant, Token);
        (await GoAsync(package)).Outcome.ShouldBe(RunOutcome.Done);
        foreach (var id in ids) await PutAsync(id, "{}", WriteKind.Insert);
    }

    public Upgrader UpgraderOf(params ModulePackage[] packages) =>
        new(Provider, new Catalog(packages), _time, new NoFaultPoints(), new SilentObserver());

    public async Task<RunResult> GoAsync(ModulePackage target, params ModulePackage[] others)
    {
        var upgrader = UpgraderOf([target, .. others]);
        var plan = await upgrader.PlanAsync([target.Id.ToString()], [Tenant], new PlanOptions(), 1, Token);
        plan.Classes.Single().IsRefused.ShouldBeFalse(string.Join('\n', plan.Classes[0].Problems));
        return await upgrader.Runner.ApplyAsync(Tenant, plan, Options, Token);
    }

    public async Task PutAsync(string id, string text, WriteKind? kind = null)
    {
        await using var store = await Provider.OpenAsync(Tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest("w", ProcessIdentity.Current, "writing", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            var table = new CollectionTable("mod-items", Package("1.0.0", 1, 0).CollectionNamed("items"));
            var isThere = (await transaction.Documents.FindAsync(table, [id], Token)).Count > 0;
            var write = new DocumentWrite(id, text, kind ?? (isThere ? WriteKind.Update : WriteKind.Insert));
            await transaction.Documents.WriteAsync(table, [write], null, Token);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
