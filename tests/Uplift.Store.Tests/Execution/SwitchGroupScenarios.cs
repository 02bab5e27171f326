using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>
/// Two modules that work together at the same version only: their switches are one transaction, forward and back, wherever a process
/// falls, on every store.
/// </summary>
public abstract class SwitchGroupScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly RunOptions s_options = new() { Actor = "ann", MaxBatch = 2 };

    [Fact]
    public async Task Wherever_a_process_falls_both_modules_have_the_old_version_or_both_the_new_one()
    {
        var process = new FallingProcess();
        var bench = await InstalledAsync(process, "3");
        var plan = await PlanAsync(bench);
        process.Passed.Clear();
        (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Done);
        var points = process.Passed.Count;
        process.Passed.Count(point => point == FaultPoint.SwitchWritten).ShouldBe(1);
        process.Passed.Clear();
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        points = Math.Max(points, process.Passed.Count);
        for (var at = 1; at <= points; at++)
        {
            await FallAsync(process, at, () => bench.ApplyAsync(plan, s_options));
            new[] { "1.0.0 1.0.0", "2.0.0 2.0.0" }.ShouldContain(await VersionsAsync(bench), $"fallen at {at}");
            await bench.ApplyAsync(plan, s_options);
            (await VersionsAsync(bench)).ShouldBe("2.0.0 2.0.0", $"fallen at {at}");

            await FallAsync(process, at, bench.UndoAsync);
            new[] { "1.0.0 1.0.0", "2.0.0 2.0.0" }.ShouldContain(await VersionsAsync(bench), $"fallen at {at} of the undo");
            if ((await bench.ReadRunsAsync())[^1].State != RunState.Undone) (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
            (await VersionsAsync(bench)).ShouldBe("1.0.0 1.0.0", $"fallen at {at} of the undo");
        }
    }

    [Fact]
    public async Task An_object_that_cannot_be_changed_holds_the_whole_group_back_also_when_the_run_goes_on_after_a_fall()
    {
        var process = new FallingProcess();
        var bench = await InstalledAsync(process, "no");
        var plan = await PlanAsync(bench);
        process.Passed.Clear();
        var told = await bench.ApplyAsync(plan, s_options);
        var points = process.Passed.Count;

        told.Outcome.ShouldBe(RunOutcome.Incomplete);
        var notice = told.Problems.Single(problem => problem.Code == DiagnosticCodes.HeldBack);
        notice.Message.ShouldContain("mod-users-2.0.0");
        notice.Message.ShouldContain("mod-loans-1.0.0, which was held back");
        (await VersionsAsync(bench)).ShouldBe("1.0.0 1.0.0");
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        for (var at = 1; at <= points; at++)
        {
            await FallAsync(process, at, () => bench.ApplyAsync(plan, s_options));
            await bench.ApplyAsync(plan, s_options);
            (await VersionsAsync(bench)).ShouldBe("1.0.0 1.0.0", $"fallen at {at}");
            (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        }
    }

    [Fact]
    public async Task A_plan_whose_groups_somebody_edited_is_set_aside()
    {
        var bench = await InstalledAsync(new FallingProcess(), "3");
        var plan = await PlanAsync(bench);
        var alone = plan with { Classes = [plan.Classes[0] with { Actions = [.. plan.Classes[0].Actions.Select(Alone)] }] };

        (await bench.ApplyAsync(alone, s_options)).Outcome.ShouldBe(RunOutcome.SetAside);
        (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Done);
        RunOrigin.FromJson((await bench.ReadRunsAsync())[^1].Origin).SwitchGroups!.Count.ShouldBe(2);

        static PlannedAction Alone(PlannedAction action) => action with { SwitchGroup = null };
    }

    private static Task<Plan> PlanAsync(Workbench bench) =>
        bench.Upgrader.PlanAsync(["mod-loans-2.0.0"], [bench.Tenant], new PlanOptions(), 1, Token);

    private static async Task<string> VersionsAsync(Workbench bench)
    {
        var ledger = await bench.ReadLedgerAsync();
        return $"{ledger.Find("mod-users")?.Version} {ledger.Find("mod-loans")?.Version}";
    }

    private static async Task FallAsync(FallingProcess process, int at, Func<Task<RunResult>> work)
    {
        process.Passed.Clear();
        process.At = at;
        await work();
        process.At = 0;
    }

    private async Task<Workbench> InstalledAsync(FallingProcess process, string size)
    {
        ModulePackage[] packages =
        [
            Package("mod-users", 1, "people"), Package("mod-users", 2, "people", "set: { path: /v, value: 2 }"),
            Package("mod-loans", 1, "loans"), Package("mod-loans", 2, "loans", "convert: { path: /size, to: integer }"),
        ];
        var bench = new Workbench(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(), packages) { Faults = process };
        var first = await bench.Upgrader.PlanAsync(["mod-loans-1.0.0"], [bench.Tenant], new PlanOptions(), 1, Token);
        (await bench.ApplyAsync(first)).Outcome.ShouldBe(RunOutcome.Done);
        await bench.ChangeAsync(async transaction =>
        {
            await WriteAsync(transaction, packages[0], "people", ("p1", """{"v":1}"""), ("p2", """{"v":1}"""), ("p3", """{"v":1}"""));
            await WriteAsync(transaction, packages[2], "loans", ("l1", """{"size":"1"}"""), ("l2", $$"""{"size":"{{size}}"}"""));
        });
        return bench;
    }

    private static async Task WriteAsync(
        IStoreTransaction transaction, ModulePackage package, string collection, params (string Id, string Text)[] objects)
    {
        var table = new CollectionTable(package.Id.Product, package.CollectionNamed(collection));
        var writes = objects.Select(each => new DocumentWrite(each.Id, each.Text, WriteKind.Insert)).ToList();
        await transaction.Documents.WriteAsync(table, writes, null, Token);
    }

    // The users provide what loans of the same version require, and of no other one.
    private static ModulePackage Package(string product, int version, string collection, string? operation = null)
    {
        var interfaces = $$"""[{"id": "users", "version": "{{version}}.0"}]""";
        var files = new Dictionary<string, string>
        {
            ["module.json"] = $$$"""
                {"id": "{{{product}}}-{{{version}}}.0.0", "{{{(product == "mod-users" ? "provides" : "requires")}}}": {{{interfaces}}},
                 "uplift": {"collections": [{"name": "{{{collection}}}"}]}}
                """,
        };
        if (operation is not null) files["changes/2.0.0/010-change.yaml"] = $"collection: {collection}\ndo:\n  - {operation}\n";
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles($"{product}-{version}.0.0", files), bag);
        bag.ThrowIfErrors();
        return package!;
    }
}
