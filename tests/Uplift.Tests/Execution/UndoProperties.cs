using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Tests.Documents;

namespace Uplift.Tests.Execution;

/// <summary>Laws of whole runs over generated changes and documents, on the store in memory.</summary>
public sealed class UndoProperties
{
    private static readonly RunOptions s_options = new() { Actor = "ann" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_then_undo_is_identity_the_log_is_that_of_the_simulation_and_a_repeat_finds_nothing_to_do()
    {
        var ran = 0;

        Prop.ForAll(Gen.Zip(Generated.Operations(), Generated.Documents().ListOf(12)).ToArbitrary(), given =>
        {
            if (PackageOf(given.Item1) is not { } package) return;
            ran++;
            CheckAsync(package, given.Item2, given.Item1).GetAwaiter().GetResult();
        }).Check(Configuration());

        ran.ShouldBeGreaterThan(15);
    }

    private static Config Configuration()
    {
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("UPLIFT_SEED") ?? "20261121");
        var count = int.Parse(Environment.GetEnvironmentVariable("UPLIFT_TESTS") ?? "120");
        return Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 9007199254740993UL);
    }

    private static async Task CheckAsync(ModulePackage package, IList<string> documents, string operations)
    {
        await using var provider = new MemoryProvider();
        var tenant = TenantId.Parse("t");
        await provider.CreateAsync(tenant, Token);
        var upgrader = new Upgrader(provider, new Catalog([First, package]), TimeProvider.System, new NoFaultPoints(), new SilentObserver());
        await GoAsync(upgrader, tenant, First);
        await WriteAsync(provider, tenant, documents);
        var before = await ReadAsync(provider, tenant);

        var plan = await upgrader.PlanAsync([package.Id.ToString()], [tenant], new PlanOptions(), 1, Token);
        var simulated = new List<string>();
        await upgrader.SimulateAsync(tenant, plan, s_options, entry =>
        {
            simulated.Add(JsonSerializer.Serialize(entry, PlanJson.Compact));
            return Task.CompletedTask;
        }, Token);
        (await ReadAsync(provider, tenant)).ShouldBe(before, operations);

        var result = await upgrader.Runner.ApplyAsync(tenant, plan, s_options, Token);
        result.Outcome.ShouldBeOneOf(RunOutcome.Done, RunOutcome.Incomplete);
        var log = new List<string>();
        await foreach (var entry in upgrader.ReadLogAsync(tenant, null, Token)) log.Add(JsonSerializer.Serialize(entry, PlanJson.Compact));
        log.ShouldBe(simulated, operations);
        var after = await ReadAsync(provider, tenant);
        if (result.Outcome == RunOutcome.Incomplete)
        {
            (await GoAsync(upgrader, tenant, package)).Changed.ShouldBe(0, operations);
            (await ReadAsync(provider, tenant)).ShouldBe(after, operations);
            await upgrader.Undo.UndoAsync(tenant, null, s_options, StoreAccess.Live, Token);
        }

        var undo = await upgrader.Undo.UndoAsync(tenant, result.Run, s_options, StoreAccess.Live, Token);
        undo.Problems.ShouldBeEmpty(operations);
        (await ReadAsync(provider, tenant)).ShouldBe(before, operations);
    }

    private static ModulePackage First => PackageOf("1.0.0", [])!;

    private static ModulePackage? PackageOf(string operations) => PackageOf("2.0.0",
        [("changes/2.0.0/010-change.yaml", $"collection: items\ndo:\n{Indented(operations)}")]);

    private static string Indented(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static ModulePackage? PackageOf(string version, (string Path, string Content)[] files)
    {
        var all = files.ToDictionary(file => file.Path, file => file.Content);
        all["module.json"] = $$"""
            { "id": "mod-items-{{version}}", "name": "items", "uplift": { "collections": [{ "name": "items" }, { "name": "t" }] } }
            """;
        var bag = new DiagnosticBag();
        return PackageReader.Read(new MemoryFiles($"mod-items-{version}", all), bag);
    }

    private static async Task<RunResult> GoAsync(Upgrader upgrader, TenantId tenant, ModulePackage package)
    {
        var plan = await upgrader.PlanAsync([package.Id.ToString()], [tenant], new PlanOptions(), 1, Token);
        return await upgrader.Runner.ApplyAsync(tenant, plan, s_options, Token);
    }

    private static async Task WriteAsync(MemoryProvider provider, TenantId tenant, IList<string> documents)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        var request = new LeaseRequest("w", ProcessIdentity.Current, "writing", TimeSpan.FromMinutes(1));
        var fence = await store.Leases.AcquireAsync(request, Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            await transaction.Documents.WriteAsync(TableOf("items"),
                [.. documents.Select((text, index) => new DocumentWrite($"{index:00}", text, WriteKind.Insert))], null, Token);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    private static async Task<string> ReadAsync(MemoryProvider provider, TenantId tenant)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        var lines = new List<string>();
        foreach (var name in new[] { "items", "t" })
        {
            var page = await transaction.Documents.ReadPageAsync(TableOf(name), null, 1000, Token);
            lines.AddRange(page.Select(item => $"{name} {item.Id} {item.Text}"));
        }

        return string.Join('\n', lines);
    }

    private static CollectionTable TableOf(string name) => new("mod-items", First.CollectionNamed(name));
}
