using System.Text.Json;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>
/// One tenant and the versions of one module, written as files: install, load, upgrade, look, take back. The module is
/// <c>mod-items</c> with the collections <c>items</c>, <c>owners</c> and <c>parts</c>.
/// </summary>
public sealed class Workbench(IStoreProvider provider, TimeProvider time, TenantId tenant, params ModulePackage[] packages)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public TenantId Tenant => tenant;

    /// <summary>What happens at named places of a run; nothing.</summary>
    public IFaultPoints Faults { get; init; } = new NoFaultPoints();

    public Upgrader Upgrader => new(provider, new Catalog(packages), time, Faults, new SilentObserver());

    /// <summary>A version of the module; files are paths and contents.</summary>
    public static ModulePackage Package(string version, params (string Path, string Content)[] files)
    {
        var all = new Dictionary<string, string>
        {
            ["module.json"] =
                $$$"""
                {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"collections": [
                  {"name": "items"{{{(files.Any(file => file.Path == "schemas/items.json") ? ", \"schema\": \"items.json\"" : "")}}}},
                  {"name": "owners"}, {"name": "parts"}]}}
                """,
        };
        foreach (var (path, content) in files) all[path] = content;
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles($"mod-items-{version}", all), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    public async Task<Plan> PlanAsync(string version) =>
        await Upgrader.PlanAsync([$"mod-items-{version}"], [tenant], new PlanOptions(), 1, Token);

    public async Task<RunResult> GoToAsync(string version, RunOptions? options = null) =>
        await ApplyAsync(await PlanAsync(version), options);

    public Task<RunResult> ApplyAsync(Plan plan, RunOptions? options = null) =>
        Upgrader.Runner.ApplyAsync(tenant, plan, options ?? new RunOptions { Actor = "ann" }, Token);

    public Task<RunResult> UndoAsync() =>
        Upgrader.Undo.UndoAsync(tenant, null, new RunOptions { Actor = "ann" }, StoreAccess.Live, Token);

    public async Task<IReadOnlyList<string>> SimulateAsync(Plan plan)
    {
        var log = new List<string>();
        var result = await Upgrader.SimulateAsync(tenant, plan, new RunOptions { Actor = "ann" }, entry =>
        {
            log.Add(JsonSerializer.Serialize(entry, PlanJson.Compact));
            return Task.CompletedTask;
        }, Token);
        result.Problems.Where(problem => problem.Severity == Severity.Error).ShouldBeEmpty();
        return log;
    }

    public async Task<IReadOnlyList<string>> ReadLogAsync()
    {
        var log = new List<string>();
        await foreach (var entry in Upgrader.ReadLogAsync(tenant, null, Token))
        {
            log.Add(JsonSerializer.Serialize(entry, PlanJson.Compact));
        }

        return log;
    }

    /// <summary>Writes objects as somebody else would: replaces, or makes them.</summary>
    public Task WriteAsync(string collection, params (string Id, string? Text)[] objects) => ChangeAsync(async transaction =>
    {
        var table = TableOf(collection);
        var there = (await transaction.Documents.FindAsync(table, [.. objects.Select(item => item.Id)], Token))
            .Select(item => item.Id).ToHashSet();
        await transaction.Documents.WriteAsync(table,
            [
                .. objects.Select(item => new DocumentWrite(item.Id, item.Text,
                    item.Text is null ? WriteKind.Delete : there.Contains(item.Id) ? WriteKind.Update : WriteKind.Insert)),
            ], null, Token);
    });

    /// <summary>The objects of a collection by id, exactly as they are stored.</summary>
    public Task<Dictionary<string, string>> ReadAsync(string collection) => LookAsync(async transaction =>
        (await transaction.Documents.ReadPageAsync(TableOf(collection), null, 100_000, Token))
            .ToDictionary(item => item.Id, item => item.Text));

    /// <summary>The objects of a collection by id as compact JSON with sorted members, whatever the store made of them.</summary>
    public async Task<Dictionary<string, string>> ReadPlainAsync(string collection) =>
        (await ReadAsync(collection)).ToDictionary(item => item.Key, item => Plain(item.Value));

    public Task<Ledger> ReadLedgerAsync() => LookAsync(transaction => transaction.Ledger.ReadAsync(Token));

    public Task<IReadOnlyList<RunRecord>> ReadRunsAsync() => LookAsync(transaction => transaction.Runs.ReadRunsAsync(Token));

    public Task<bool> HasTableAsync(string collection) => LookAsync(async transaction =>
        (await transaction.Schema.FindExistingAsync([TableOf(collection)], Token)).Count > 0);

    public async Task<T> LookAsync<T>(Func<IStoreTransaction, Task<T>> look)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        return await look(transaction);
    }

    public async Task ChangeAsync(Func<IStoreTransaction, Task> change)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(Conformance.Some.Request(), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            await change(transaction);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    public CollectionTable TableOf(string collection) => new("mod-items", packages[^1].CollectionNamed(collection));

    public static string Plain(string text)
    {
        using var document = JsonDocument.Parse(text);
        return DocumentText.Write(Sorted(document.RootElement));
    }

    private static System.Text.Json.Nodes.JsonNode? Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new System.Text.Json.Nodes.JsonObject(value.EnumerateObject()
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Name, Sorted(member.Value)))),
        JsonValueKind.Array => new System.Text.Json.Nodes.JsonArray([.. value.EnumerateArray().Select(Sorted)]),
        _ => System.Text.Json.Nodes.JsonNode.Parse(value.GetRawText()),
    };
}
