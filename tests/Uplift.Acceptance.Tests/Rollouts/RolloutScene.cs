using System.Diagnostics;
using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>A shop with many tenants, of whom some hold an article that the change of 2.0.0
/// cannot be made to.</summary>
internal sealed class RolloutScene : IDisposable
{
    private const string Defective = """
        collection: goods
        reason: Prices are numbers.
        do: [ { convert: { path: /price, to: number } } ]
        """;

    private const string Repaired = """
        collection: goods
        reason: Prices are numbers, and those on request have none.
        do:
          - map: { path: /price, values: { "on request": 0 } }
          - convert: { path: /price, to: number }
        """;

    private RolloutScene(UpliftProcess uplift) => Uplift = uplift;

    public UpliftProcess Uplift { get; }

    public static Task<RolloutScene> PrepareAsync(
        TestStore store, PostgreSqlServer server, int tenants, params int[] defective) =>
        PrepareAsync(store, server, tenants, defective, null);

    /// <summary>The same with a second store, in which every second tenant lives.</summary>
    public static async Task<RolloutScene> PrepareAsync(
        TestStore store, PostgreSqlServer server, int tenants, int[] defective, (string Name, string Address)? second)
    {
        var uplift = new UpliftProcess();
        var scene = new RolloutScene(uplift);
        var address = await server.AddressAsync(store);
        await ItemPackages.WriteFileAsync(uplift, "uplift.yaml", $$"""
            store: "{{address ?? "sqlite:tenants/{tenant}.db"}}"
            control: "{{address ?? "sqlite:control.db"}}"
            packages: packages{{(second is { } other ? $"\nstores:\n  {other.Name}: \"{other.Address}\"" : "")}}
            """);
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            await ItemPackages.WriteFileAsync(uplift, $"packages/shop-{version}/module.json",
                $$"""{ "id": "shop-{{version}}", "uplift": { "collections": [ { "name": "goods" } ] } }""");
        }

        await scene.WriteChangeAsync(Defective);
        await ItemPackages.WriteFileAsync(uplift, "whole/goods/a1.json", """{ "id": "a1", "price": "1.25" }""");
        await ItemPackages.WriteFileAsync(uplift, "whole/goods/a2.json", """{ "id": "a2", "price": "7.5" }""");
        await ItemPackages.WriteFileAsync(uplift, "broken/goods/a1.json", """{ "id": "a1", "price": "1.25" }""");
        await ItemPackages.WriteFileAsync(uplift, "broken/goods/a2.json", """{ "id": "a2", "price": "on request" }""");
        await scene.AddTenantsAsync(tenants, defective, second?.Name ?? "");
        return scene;
    }

    public static string Name(int number) => $"t{number:000}";

    /// <summary>Puts the package in place that can move all tenants.</summary>
    public Task RepairAsync() => WriteChangeAsync(Repaired);

    /// <summary>Leaves the package in a state in which it cannot be read.</summary>
    public Task BreakPackageAsync() => WriteChangeAsync("collection: goods\ndoo: []\n");

    /// <summary>Makes a rollout and starts it.</summary>
    public async Task<string> StartAsync(params string[] options)
    {
        var made = (await Uplift.RunAsync(["rollout", "create", "--to", "shop-2.0.0", "--json", .. options]))
            .ShouldExitWith(0);
        var id = made.Json.GetProperty("id").GetString()!;
        (await Uplift.RunAsync("rollout", "start", id)).ShouldExitWith(0);
        return id;
    }

    /// <summary>Runs workers until none has anything to do.</summary>
    public async Task WorkAsync(int workers)
    {
        var ended = await Task.WhenAll(
            Enumerable.Range(0, workers).Select(_ => Uplift.RunAsync("worker", "--until-idle", "--lease", "3")));
        foreach (var one in ended) one.ShouldExitWith(0);
    }

    /// <summary>A worker that goes on until it is ended.</summary>
    public Process StartWorker() => Start("worker", "--lease", "2");

    /// <summary>A process that goes on until it is ended.</summary>
    public Process Start(params string[] arguments)
    {
        var process = Uplift.Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public async Task<JsonElement> StatusAsync(string rollout) =>
        (await Uplift.RunAsync("rollout", "status", rollout, "--json")).Json;

    /// <summary>The objects of tenants, as text, by tenant.</summary>
    public async Task<Dictionary<string, string>> ReadGoodsAsync(IEnumerable<int> tenants)
    {
        var token = TestContext.Current.CancellationToken;
        await using var workspace = Open();
        var goods = new Dictionary<string, string>();
        foreach (var name in tenants.Select(Name))
        {
            await using var store = await workspace.Provider.OpenAsync(TenantId.Parse(name), StoreAccess.Live, token);
            await using var transaction = await store.BeginAsync(null, token);
            goods[name] = string.Join('\n', await transaction.Schema.QueryAsync(
                "shop", "select id || ' ' || cast(doc as text) from goods order by id", token));
        }

        return goods;
    }

    /// <summary>How often each tenant was moved, by its own record of runs.</summary>
    public async Task<IReadOnlyList<int>> CountMovesAsync(int tenants)
    {
        var token = TestContext.Current.CancellationToken;
        await using var workspace = Open();
        var moves = new List<int>();
        foreach (var name in Enumerable.Range(0, tenants).Select(Name))
        {
            await using var store = await workspace.Provider.OpenAsync(TenantId.Parse(name), StoreAccess.Live, token);
            await using var transaction = await store.BeginAsync(null, token);
            var runs = await transaction.Runs.ReadRunsAsync(token);
            moves.Add(runs.Count(run => run is { Target: "shop-2.0.0", State: RunState.Done }));
        }

        return moves;
    }

    /// <summary>How many tenants stand so.</summary>
    public static Dictionary<string, int> Count(JsonElement status) => status.GetProperty("tenants").EnumerateArray()
        .GroupBy(tenant => tenant.GetProperty("state").GetString()!)
            .ToDictionary(group => group.Key, group => group.Count());

    public void Dispose() => Uplift.Dispose();

    private Task WriteChangeAsync(string text) =>
        ItemPackages.WriteFileAsync(Uplift, "packages/shop-2.0.0/changes/2.0.0/010-price.yaml", text);

    // In this process, since a process for each would take longer than all that is tested.
    private async Task AddTenantsAsync(int count, int[] defective, string second)
    {
        var token = TestContext.Current.CancellationToken;
        await using var workspace = Open();
        var creation = new TenantCreation(workspace, "ann");
        foreach (var number in Enumerable.Range(0, count))
        {
            var records = new RecordSelection(Targets.Resolve(workspace.Catalog, ["shop-1.0.0"]));
            records.AddFolder(Uplift.PathOf(defective.Contains(number) ? "broken" : "whole"));
            var tenant = new NewTenant
            {
                Id = TenantId.Parse(Name(number)),
                Modules = ["shop-1.0.0"],
                Store = number % 2 == 1 ? second : "",
                Records = records.Records,
            };
            (await creation.CreateAsync(tenant, new SilentObserver(), token)).Result.Outcome.ShouldBe(RunOutcome.Done);
        }
    }

    private OpenedWorkspace Open() =>
        new(WorkspaceFile.Read(Uplift.Folder, null, null), TimeProvider.System, new NoFaultPoints());
}
