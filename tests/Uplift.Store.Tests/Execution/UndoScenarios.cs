using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>Taking runs back (P6), on every store.</summary>
public abstract class UndoScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Rename =
        """
        collection: items
        do:
          - rename: { path: /old, to: new }
          - set: { path: /schema, value: 2 }
        """;

    [Fact]
    public async Task Run_then_undo_leaves_objects_tables_and_ledger_as_they_were()
    {
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-rename.yaml", Rename),
            ("changes/2.0.0/020-parts.yaml", "collection: items\ndo: [{ extract: { from: /parts/*, to: parts, key: /id } }]"),
            ("changes/2.0.0/030-delete.yaml", "collection: owners\nwhen: { exists: /gone }\ndo: [{ delete: {} }]"));
        await bench.WriteAsync("items",
            ("a", """{"old":1.50,"z":{"b":1,"a":[1,2]}}"""), ("b", """{ "old" : "x",  "parts":{"k":{"id":"p"}} }"""), ("c", """{"n":1}"""));
        await bench.WriteAsync("owners", ("o", """{"gone":true, "kept":"é"}"""), ("p", """{"kept":1}"""));
        var before = (await bench.ReadAsync("items"), await bench.ReadAsync("owners"), await bench.ReadAsync("parts"));
        var ledger = await bench.ReadLedgerAsync();
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("parts")).Count.ShouldBe(1);
        (await bench.ReadPlainAsync("owners")).Count.ShouldBe(1);

        var result = await bench.UndoAsync();

        result.Outcome.ShouldBe(RunOutcome.Done);
        result.Problems.ShouldBeEmpty();
        (await bench.ReadAsync("items")).ShouldBe(before.Item1);
        (await bench.ReadAsync("owners")).ShouldBe(before.Item2);
        (await bench.ReadAsync("parts")).ShouldBe(before.Item3);
        var after = await bench.ReadLedgerAsync();
        after.Modules.ShouldBe(ledger.Modules);
        after.Changes.ShouldBe(ledger.Changes);
        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Undone);
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task Edits_made_since_are_kept_and_what_collides_is_listed()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-rename.yaml", Rename));
        await bench.WriteAsync("items",
            [.. Enumerable.Range(0, 20).Select(number => ($"{number:00}", (string?)$$"""{"old":{{number}},"title":"t"}"""))]);
        await bench.GoToAsync("2.0.0");
        for (var number = 0; number < 8; number++)
        {
            await bench.WriteAsync("items", ($"{number:00}", $$"""{"new":{{number}},"schema":2,"title":"edited {{number}}"}"""));
        }

        await bench.WriteAsync("items", ("08", """{"new":800,"schema":2,"title":"t"}"""), ("09", null));

        var result = await bench.UndoAsync();

        var items = await bench.ReadPlainAsync("items");
        for (var number = 0; number < 8; number++)
        {
            items[$"{number:00}"].ShouldBe($$"""{"old":{{number}},"title":"edited {{number}}"}""");
        }

        items["08"].ShouldContain("800");
        items.ShouldNotContainKey("09");
        items["10"].ShouldBe("""{"old":10,"title":"t"}""");
        result.Problems.Select(problem => problem.Code).Distinct().ShouldBe([DiagnosticCodes.UndoConflict]);
        result.Problems.ShouldContain(problem => problem.Message.Contains("'08'") && problem.Message.Contains("/new"));
        result.Problems.ShouldContain(problem => problem.Message.Contains("'09'"));
        result.Problems.ShouldAllBe(problem => problem.Message.Contains("'08'") || problem.Message.Contains("'09'"));
    }

    [Fact]
    public async Task A_run_with_a_script_that_has_no_undo_is_refused_beforehand_and_only_runs_when_accepted()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)"));

        var refused = await bench.GoToAsync("2.0.0");

        refused.Outcome.ShouldBe(RunOutcome.Refused);
        refused.Problems.Single().Code.ShouldBe(DiagnosticCodes.Irreversible);
        (await bench.GoToAsync("2.0.0", new RunOptions { AcceptIrreversible = true })).Outcome.ShouldBe(RunOutcome.Done);
        var undo = await bench.UndoAsync();
        undo.Outcome.ShouldBe(RunOutcome.Refused);
        undo.Problems.Single().Code.ShouldBe(DiagnosticCodes.CannotUndo);
        undo.Problems.Single().Message.ShouldContain("2.0.0/table");
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task Scripts_are_taken_back_in_reverse_by_their_undo_scripts()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)"),
            ("changes/2.0.0/010-table.undo.sql", "drop table extra"),
            ("changes/2.0.0/020-rows.sql", "insert into extra values (1); insert into extra values (2);"),
            ("changes/2.0.0/020-rows.undo.sql", "delete from extra"));
        var before = await FingerprintAsync(bench);
        await bench.GoToAsync("2.0.0");
        (await FingerprintAsync(bench)).ShouldNotBe(before);

        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);

        (await FingerprintAsync(bench)).ShouldBe(before);
    }

    [Fact]
    public async Task Only_the_last_run_can_be_taken_back_and_then_the_one_before()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-rename.yaml", Rename));
        await bench.WriteAsync("items", ("a", """{"old":1}"""));
        await bench.GoToAsync("2.0.0");
        var runs = await bench.ReadRunsAsync();

        var first = await bench.Upgrader.Undo.UndoAsync(bench.Tenant, runs[0].Id, new RunOptions(), StoreAccess.Live, Token);

        first.Problems.Single().Code.ShouldBe(DiagnosticCodes.CannotUndo);
        first.Problems.Single().Hint.ShouldContain(runs[1].Id);
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"old":1}""");
    }

    [Fact]
    public async Task Taking_back_the_installation_drops_its_tables_unless_they_hold_objects()
    {
        var empty = await InstalledAsync();
        (await empty.UndoAsync()).Problems.ShouldBeEmpty();
        (await empty.HasTableAsync("items")).ShouldBeFalse();
        (await empty.ReadLedgerAsync()).Modules.ShouldBeEmpty();

        var filled = await InstalledAsync();
        await filled.WriteAsync("items", ("a", "{}"));
        var result = await filled.UndoAsync();
        result.Problems.Single().Code.ShouldBe(DiagnosticCodes.UndoConflict);
        (await filled.ReadAsync("items")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Taking_back_typed_again_does_nothing_until_the_run_before_is_named()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-rename.yaml", Rename));
        await bench.WriteAsync("items", ("a", """{"old":1}"""));
        await bench.GoToAsync("2.0.0");
        await bench.UndoAsync();
        await bench.WriteAsync("items", ("a", null));

        var again = await bench.UndoAsync();

        again.Outcome.ShouldBe(RunOutcome.UpToDate);
        again.Problems.Single().Code.ShouldBe(DiagnosticCodes.TakenBackAlready);
        var first = (await bench.ReadRunsAsync())[0].Id;
        again.Problems.Single().Hint.ShouldContain($"--run {first}");
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        var named = await bench.Upgrader.Undo.UndoAsync(bench.Tenant, first, new RunOptions(), StoreAccess.Live, Token);
        named.Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadLedgerAsync()).Modules.ShouldBeEmpty();
    }

    private static Task<string> FingerprintAsync(Workbench bench) =>
        bench.LookAsync(transaction => transaction.Schema.FingerprintAsync(["mod-items"], Token));

    private async Task<Workbench> InstalledAsync(params (string Path, string Content)[] files)
    {
        var bench = new Workbench(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(),
            Workbench.Package("1.0.0"), Workbench.Package("2.0.0", files));
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }
}
