using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>Versions that are kept beside objects, for tables and documents that must not be touched.</summary>
public abstract class KeptVersionScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Rename = "collection: items\nphase: first\ndataVersion: 2\ndo: [{ rename: { path: /old, to: new } }]";
    private const string Mark = "collection: items\nphase: first\ndataVersion: 3\ndo: [{ set: { path: /third, value: 3 } }]";
    private const string Note = "collection: items\nphase: first\ndo: [{ set: { path: /note, value: n } }]";

    private static readonly ModulePackage s_first = Workbench.Package("1.0.0");
    private static readonly ModulePackage s_second = Package("2.0.0", 2, ("changes/2.0.0/010-new.yaml", Rename));
    private static readonly ModulePackage s_third = Package(
        "3.0.0", 3, ("changes/2.0.0/010-new.yaml", Rename), ("changes/3.0.0/010-third.yaml", Mark));

    private readonly ManualTime _time = new();
    private int _backfills;

    [Fact]
    public async Task What_an_old_application_writes_behind_the_back_is_counted_and_a_backfill_rewrites_just_that()
    {
        var bench = await UpgradedAsync(s_second);
        (await OlderAsync(bench, s_second)).ShouldBe([]);

        await EditAsync(bench, "b", """{"old":9}""");
        (await OlderAsync(bench, s_second)).ShouldBe(["b"]);
        var gate = await bench.LookAsync(transaction => VersionGate.AskAsync(transaction, s_second, Token));
        gate.ShouldHaveSingleItem().Obstacle.ShouldStartWith("1 object of 'items' is older than version 2");
        gate[0].Obstacle.ShouldEndWith("(such as 'b')");

        var backfill = await BackfillAsync(bench, s_second);
        (backfill.Outcome, backfill.Read, backfill.Changed).ShouldBe((RunOutcome.Done, 1, 1));
        (await OlderAsync(bench, s_second)).ShouldBe([]);
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"new":9}""");
    }

    [Fact]
    public async Task An_application_that_keeps_the_version_of_what_it_writes_opens_nothing_and_closes_nothing()
    {
        var bench = await UpgradedAsync(s_second);
        var items = TableOf(s_second);

        await bench.ChangeAsync(async transaction =>
        {
            await transaction.Documents.WriteAsync(
                items, [Some.Insert("d", """{"new":4}"""), Some.Insert("e", """{"old":5}"""), Some.Delete("a")], null, Token);
            await transaction.Versions.Kept.KeepAsync(items, ["d", "gone"], 2, Token);
        });

        (await OlderAsync(bench, s_second)).ShouldBe(["e"]);
        (await bench.LookAsync(transaction => transaction.Versions.Kept.FindAsync(items, ["a", "b", "d", "e"], Token)))
            .ShouldBe(new Dictionary<string, int> { ["b"] = 2, ["d"] = 2 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Undo_gives_objects_their_former_versions_and_the_table_goes_with_its_first_run()
    {
        var bench = await UpgradedAsync(s_second);
        (await bench.GoToAsync("3.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await OlderAsync(bench, s_third)).ShouldBe([]);
        await EditAsync(bench, "b", """{"new":2,"third":3,"more":1}""");

        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        (await OlderAsync(bench, s_third)).ShouldBe(["a", "b", "c"]);
        (await OlderAsync(bench, s_second)).ShouldBe(["b"], "what was merged is of no known version");
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"more":1,"new":2}""");

        var runs = await bench.ReadRunsAsync();
        (await bench.Upgrader.Undo.UndoAsync(
            bench.Tenant, runs[1].Id, new RunOptions { Actor = "ann" }, StoreAccess.Live, Token)).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.HasTableAsync(DataVersions.StoreName)).ShouldBeFalse();
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"old":1}""");
        (await OlderAsync(bench, s_second)).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_change_that_leads_to_no_version_leaves_objects_the_one_that_they_had()
    {
        var noting = Package("2.1.0", 2, ("changes/2.0.0/010-new.yaml", Rename), ("changes/2.1.0/010-note.yaml", Note));
        var bench = await UpgradedAsync(s_second, noting);
        await EditAsync(bench, "c", """{"old":9}""");

        var held = await bench.GoToAsync("2.1.0");

        held.Outcome.ShouldBe(RunOutcome.Incomplete);
        held.Problems.ShouldHaveSingleItem().Message.ShouldContain("(such as 'c')");
        (await BackfillAsync(bench, noting)).Changed.ShouldBe(1);
        (await bench.GoToAsync("2.1.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["c"].ShouldBe("""{"new":9,"note":"n"}""");
    }

    [Fact]
    public async Task Objects_that_a_backfill_leaves_out_or_cannot_change_stay_older_and_each_gets_what_it_lacks()
    {
        var bench = new Workbench(Provider, _time, await Fixture.MakeTenantAsync(), s_first, s_second, s_third);
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        await bench.WriteAsync("items", ("a", """{"old":1}"""), ("b", """{"old":2}"""), ("c", "7"));
        (await OlderAsync(bench, s_third)).ShouldBe(["a", "b", "c"], "there is no table yet");

        var some = await BackfillAsync(bench, s_third, new BackfillRequest
        {
            Module = "mod-items-3.0.0",
            Where = "{ exists: /old }",
            Objects = ["b", "c"],
        });
        (some.Outcome, some.Changed).ShouldBe((RunOutcome.Incomplete, 1), "the second form has no /old any more");
        (await OlderAsync(bench, s_second)).ShouldBe(["a", "c"]);
        (await OlderAsync(bench, s_third)).ShouldBe(["a", "b", "c"]);

        (await BackfillAsync(bench, s_third)).Outcome.ShouldBe(RunOutcome.Incomplete);
        (await OlderAsync(bench, s_third)).ShouldBe(["c"]);
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"new":2,"third":3}""");
    }

    [Fact]
    public async Task A_table_that_is_not_Uplifts_stays_as_it_is()
    {
        Assert.SkipUnless(Fixture.NoMappedTables is null, Fixture.NoMappedTables ?? "");
        var tenant = await Fixture.MakeTenantAsync();
        await Fixture.MakeTableAsync(tenant, Some.Product, "hand_made", HandMadeId.Integer, false,
            [new("2", """{"old":2}"""), new("10", """{"old":10}"""), new("9", """{"old":9}""")]);
        var mapped = Package("2.0.0", 2, """
            {"name": "items", "mapped": true, "table": "hand_made", "id": "key", "document": "content", "documentType": "text",
             "writeVersion": 2, "readVersion": 2, "dataVersionTable": true}
            """, ("changes/2.0.0/010-new.yaml", Rename));
        var bench = new Workbench(Provider, _time, tenant, mapped);

        (await BackfillAsync(bench, mapped)).Changed.ShouldBe(3);
        (await OlderAsync(bench, mapped)).ShouldBe([]);
        await bench.ChangeAsync(transaction => transaction.Documents.WriteAsync(
            TableOf(mapped), [Some.Update("10", """{"old":11}""")], null, Token));

        (await OlderAsync(bench, mapped)).ShouldBe(["10"]);
        (await BackfillAsync(bench, mapped)).Read.ShouldBe(1);
        (await OlderAsync(bench, mapped)).ShouldBe([]);
    }

    [Fact]
    public async Task More_objects_than_are_looked_at_at_once_are_counted_up_to_the_bound()
    {
        const int many = 20_020;
        var bench = await UpgradedAsync(s_second);
        var ids = Enumerable.Range(0, many).Select(number => $"m{number:00000}").ToList();
        await bench.WriteAsync("items", [.. ids.Select(id => (id, (string?)"{}"))]);
        await bench.ChangeAsync(transaction => transaction.Versions.Kept.KeepAsync(TableOf(s_second), ids[5..^4], 2, Token));

        var all = await FindOlderAsync(bench, s_second, 100);
        var some = await FindOlderAsync(bench, s_second, 8);

        (all.Count, all.IsExact, some.Count, some.IsExact).ShouldBe((9, true, 8, false));
        all.Examples.ShouldBe(ids[..5]);
    }

    private static ModulePackage Package(string version, int write, params (string Path, string Content)[] files) => Package(
        version, write, $$$"""{"name": "items", "writeVersion": {{{write}}}, "readVersion": {{{write}}}, "dataVersionTable": true}""", files);

    private static ModulePackage Package(
        string version, int write, string items, params (string Path, string Content)[] files) => Workbench.Package(version,
        [
            ("module.json", $$$"""
                {"id": "mod-items-{{{version}}}", "name": "items of form {{{write}}}", "uplift": {"collections": [
                  {{{items}}}, {"name": "owners"}, {"name": "parts"}]}}
                """),
            .. files,
        ]);

    private static CollectionTable TableOf(ModulePackage package) => new(Some.Product, package.CollectionNamed("items"));

    private static Task<OlderObjects> FindOlderAsync(Workbench bench, ModulePackage package, int most) => bench.LookAsync(
        transaction => transaction.Versions.FindOlderAsync(
            TableOf(package), package.CollectionNamed("items").Versions!.Read, most, Token));

    private static async Task<IReadOnlyList<string>> OlderAsync(Workbench bench, ModulePackage package)
    {
        var older = await FindOlderAsync(bench, package, 100);
        older.Count.ShouldBe(older.Examples.Count);
        return older.Examples;
    }

    private Task EditAsync(Workbench bench, string id, string text) =>
        Fixture.EditAsync(bench.Tenant, TableOf(s_second), id, text);

    private async Task<Workbench> UpgradedAsync(ModulePackage package, params ModulePackage[] later)
    {
        var bench = new Workbench(
            Provider, _time, await Fixture.MakeTenantAsync(), [s_first, package, .. later, s_third]);
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        await bench.WriteAsync("items", ("a", """{"old":1}"""), ("b", """{"old":2}"""), ("c", """{"old":3}"""));
        (await bench.GoToAsync(package.Id.Version.Text)).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }

    private Task<RunResult> BackfillAsync(Workbench bench, ModulePackage package, BackfillRequest? request = null) =>
        new BackfillRunner(Provider, _time, new NoFaultPoints(), new SilentObserver()).RunAsync(
            new TenantBackfill($"backfill-{++_backfills}", bench.Tenant, package,
                request ?? new BackfillRequest { Module = package.Id.ToString() }, "ann", DateTimeOffset.UnixEpoch),
            (_, _) => Task.FromResult(true), Token);
}
