using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.Layers;

/// <summary>System data as a step of plans: edits stay, the run is simulated, logged, resumed and taken back, on every store.</summary>
public abstract class LayerRunScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly (string, string)[] s_first =
    [
        ("types", """[{"id": "a", "name": "Book"}, {"id": "b", "name": "Map"}, {"id": "c", "name": "Disc"}, {"id": "d", "name": "Tape"}]"""),
        ("places", """[{"id": "p", "name": "Shelf", "type": "a"}]"""),
    ];

    private static readonly (string, string)[] s_second =
    [
        ("types", """[{"id": "a", "name": "Books"}, {"id": "b", "name": "Maps", "code": "m"}, {"id": "e", "name": "File"}]"""),
        ("places", """[{"id": "p", "name": "Shelf", "type": "a", "room": 2}]"""),
    ];

    [Fact]
    public async Task What_was_edited_in_the_tables_stays_and_what_System_changed_elsewhere_arrives()
    {
        var bench = await EditedAsync(new NoFaultPoints());

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("types")).ShouldBe(new Dictionary<string, string>
        {
            ["a"] = """{"id":"a","name":"Books"}""",
            ["b"] = """{"code":"m","id":"b","name":"Karte","touched":"today"}""",
            ["d"] = """{"id":"d","name":"Tape"}""",
            ["own"] = """{"id":"own","name":"file"}""",
        }, ignoreOrder: true);
        (await bench.ReadPlainAsync("places")).ShouldBe(new Dictionary<string, string>
        {
            ["p"] = """{"id":"p","name":"Shelf","room":2,"type":"a"}""",
        });
        var told = result.Problems.ShouldHaveSingleItem();
        told.Code.ShouldBe(DiagnosticCodes.LayerConflicts);
        var documents = await bench.ReadPlainAsync(LayerDeclaration.StoreName);
        documents.Keys.ShouldBe(
        [
            "entry:edit-types/b-0", "entry:edit-types/c-0", "finding:both-changed:types/b/name",
            "finding:removed-but-referenced:types/d", "finding:unique-shadowed:types/e:\"name\"", "installed", "retained:types/d",
            "shadowed:types/e:name",
        ], ignoreOrder: true);
        documents["entry:edit-types/b-0"].ShouldContain("\"base\":\"Map\"");
    }

    [Fact]
    public async Task A_simulation_tells_what_the_run_changes_and_taking_it_back_leaves_what_was_there()
    {
        var bench = await EditedAsync(new NoFaultPoints());
        var before = await LayerBench.StateAsync(bench);
        var plan = await bench.PlanAsync("2.0.0");
        var simulated = await bench.SimulateAsync(plan);
        (await LayerBench.StateAsync(bench)).ShouldBe(before);
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadLogAsync()).ShouldBe(simulated);
        var after = await LayerBench.StateAsync(bench);

        (await bench.UndoAsync()).Problems.ShouldBeEmpty();

        (await LayerBench.StateAsync(bench)).ShouldBe(before);
        await bench.GoToAsync("2.0.0");
        (await LayerBench.StateAsync(bench)).ShouldBe(after);
    }

    [Fact]
    public async Task A_process_that_falls_anywhere_is_made_good_by_the_next_start()
    {
        var process = new FallingProcess();
        var bench = await EditedAsync(process);
        var before = await LayerBench.StateAsync(bench);
        var plan = await bench.PlanAsync("2.0.0");
        process.Passed.Clear();
        await bench.ApplyAsync(plan);
        var (after, points) = (await LayerBench.StateAsync(bench), process.Passed.Count);
        points.ShouldBeGreaterThan(5);
        await bench.UndoAsync();
        for (var at = 1; at <= points; at++)
        {
            (process.At, _) = (at, 0);
            process.Passed.Clear();
            try
            {
                await bench.ApplyAsync(plan);
            }
            catch (InvalidOperationException) when (process.IsDown)
            {
                // As a process that is killed.
            }

            process.At = 0;
            await bench.ApplyAsync(plan);
            (await LayerBench.StateAsync(bench)).ShouldBe(after, $"fallen at {at}");
            await bench.UndoAsync();
            (await LayerBench.StateAsync(bench)).ShouldBe(before, $"fallen at {at}");
        }
    }

    [Fact]
    public async Task Changes_of_objects_carry_the_tenants_own_records_and_pass_for_no_edits()
    {
        var second = LayerBench.Package("2.0.0",
            ("types", """[{"id": "a", "label": "Books"}, {"id": "b", "label": "Map"}]"""),
            ("changes/2.0.0/010-label.yaml", "collection: types\ndo:\n  - rename: { path: /name, to: label }\n"));
        second = second with { Layers = second.Layers! with { Changes = [Renamed()] } };
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(),
            LayerBench.Package("1.0.0", ("types", """[{"id": "a", "name": "Book"}, {"id": "b", "name": "Map"}]""")), second);
        await bench.WriteAsync("types", ("b", """{"id": "b", "name": "Karte"}"""), ("own", """{"id": "own", "name": "Mine"}"""));
        var plan = await bench.PlanAsync("2.0.0");
        plan.Classes.Single().Steps.Count(step => step.Kind == "system-data").ShouldBe(2);

        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("types")).ShouldBe(new Dictionary<string, string>
        {
            ["a"] = """{"id":"a","label":"Books"}""",
            ["b"] = """{"id":"b","label":"Karte"}""",
            ["own"] = """{"id":"own","label":"Mine"}""",
        }, ignoreOrder: true);
        (await bench.ReadAsync(LayerDeclaration.StoreName)).Keys.Count(id => id.StartsWith("entry:", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Records_that_were_loaded_without_layers_are_not_overwritten_but_adopted_first()
    {
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(),
            LayerBench.Package("1.0.0"), LayerBench.Package("2.0.0", s_second));
        await bench.ChangeAsync(transaction => transaction.Documents.WriteAsync(bench.TableOf(LayerDeclaration.StoreName),
            [new("installed", null, Uplift.Stores.WriteKind.Delete)], null, Token));
        await bench.WriteAsync("types", ("a", """{"id": "a", "name": "Buch"}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Problems.ShouldContain(problem => problem.Code == DiagnosticCodes.LayersNotAdopted);
        (await bench.ReadPlainAsync("types")).Values.ShouldBe(["""{"id":"a","name":"Buch"}"""]);
    }

    [Fact]
    public async Task A_release_is_known_after_its_package_is_gone()
    {
        var tenant = await Fixture.MakeTenantAsync();
        var first = LayerBench.Package("1.0.0", s_first);
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, tenant, new NoFaultPoints(), first);
        await bench.WriteAsync("types", ("b", """{"id": "b", "name": "Karte"}"""));

        var later = new Workbench(Provider, Fixture.Time, tenant, LayerBench.Package("2.0.0", s_second));
        (await later.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await later.ReadPlainAsync("types"))["b"].ShouldBe("""{"code":"m","id":"b","name":"Karte"}""");
        var kept = await Provider.Releases.ReadAsync("mod-items", Token);
        kept.ShouldContain(release => release.Hash == first.ReadSystem().Hash);
    }

    [Fact]
    public async Task An_edited_record_does_not_vanish_behind_a_record_that_the_tenant_deleted_and_System_brings_back()
    {
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(),
            LayerBench.Package("1.0.0", ("types", """[{"id": "a", "name": "Book"}, {"id": "x", "name": "Map"}]""")),
            LayerBench.Package("2.0.0", ("types", """[{"id": "a", "name": "Book"}, {"id": "b", "name": "Disc"}]""")),
            LayerBench.Package("3.0.0", ("types", """[{"id": "a", "name": "Book"}, {"id": "x", "name": "Disc"}]""")));
        await bench.WriteAsync("types", ("x", null));
        await bench.GoToAsync("2.0.0");
        await bench.WriteAsync("types", ("b", """{"id": "b", "name": "Scheibe"}"""));

        (await bench.GoToAsync("3.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("types")).ShouldBe(new Dictionary<string, string>
        {
            ["a"] = """{"id":"a","name":"Book"}""",
            ["b"] = """{"id":"b","name":"Scheibe"}""",
        }, ignoreOrder: true);
        (await bench.ReadAsync(LayerDeclaration.StoreName)).Keys.ShouldContain("finding:target-removed:types/b");
    }

    [Fact]
    public async Task An_edited_record_and_an_own_one_with_the_id_of_a_newcomer_both_stay()
    {
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(),
            LayerBench.Package("1.0.0", ("types", """[{"id": "b", "name": "Disc"}]""")),
            LayerBench.Package("2.0.0", ("types", """[{"id": "x", "name": "Disc"}]""")));
        await bench.WriteAsync("types", ("b", """{"id": "b", "name": "Scheibe"}"""), ("x", """{"id": "x", "name": "Mine"}"""));

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("types")).ShouldBe(new Dictionary<string, string>
        {
            ["b"] = """{"id":"b","name":"Scheibe"}""",
            ["x"] = """{"id":"x","name":"Mine"}""",
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task Elements_that_are_kept_stay_in_their_order_and_pass_for_no_edit()
    {
        var packages = new[] { """[{"key": "b", "text": "1"}]""", """[{"key": "a", "text": "1"}]""", "[]" }.Select((lines, index) =>
        {
            var package = LayerBench.Package($"{index + 1}.0.0", ("types", $$"""[{"id": "r", "name": "R", "lines": {{lines}}}]"""));
            return package with { Layers = package.Layers! with { Rules = [Uplift.Tests.Layers.RandomLayers.Rules], Referrers = [] } };
        }).ToArray();
        var bench = await LayerBench.InstalledAsync(
            Provider, Fixture.Time, await Fixture.MakeTenantAsync(), new NoFaultPoints(), packages);
        await bench.WriteAsync("types", ("r", """{"id": "r", "name": "R", "lines": [{"key": "b", "text": "2"}]}"""));
        await bench.GoToAsync("2.0.0");
        await bench.WriteAsync(
            "types", ("r", """{"id": "r", "name": "R", "lines": [{"key": "a", "text": "2"}, {"key": "b", "text": "2"}]}"""));

        (await bench.GoToAsync("3.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("types"))["r"].ShouldContain("""[{"key":"b","text":"2"},{"key":"a","text":"2"}]""");
        var access = new LayerAccess(packages[2], new LayerModels(Provider.Releases, new Catalog(packages)));
        (await bench.LookAsync(transaction => access.ReadAsync(transaction, Token))).Edited.ShouldBeEmpty();
    }

    private static Uplift.Layers.Releases.Changes.FieldRenamed Renamed() => new("types",
        Uplift.Documents.Merging.TreePath.Parse("/name"), Uplift.Documents.Merging.TreePath.Parse("/label"));

    // Renamed b, deleted c, added one of its own, and refers to d.
    private async Task<Workbench> EditedAsync(IFaultPoints faults)
    {
        var bench = await LayerBench.InstalledAsync(Provider, Fixture.Time, await Fixture.MakeTenantAsync(), faults,
            LayerBench.Package("1.0.0", s_first), LayerBench.Package("2.0.0", s_second));
        await bench.WriteAsync("types", ("b", """{"id": "b", "name": "Karte", "touched": "today"}"""), ("c", null),
            ("own", """{"id": "own", "name": "file"}"""));
        await bench.WriteAsync("items", ("1", """{"id": "1", "type": "d"}"""), ("2", """{"id": "2", "type": "a"}"""));
        return bench;
    }
}
