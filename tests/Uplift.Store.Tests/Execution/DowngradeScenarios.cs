using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>Plans that lead back to older versions, on every store.</summary>
public abstract class DowngradeScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Rename = "collection: items\ndo: [{ rename: { path: /old, to: new } }]";
    private const string Mark = "collection: items\ndo: [{ set: { path: /mark, value: 3 } }]";

    [Fact]
    public async Task A_plan_for_an_older_version_takes_the_runs_between_back_the_newest_first()
    {
        var bench = await AtThreeAsync();
        var before = (await bench.ReadRunsAsync()).Select(run => run.Id).ToList();

        var plan = await bench.PlanAsync("1.0.0");

        var planned = plan.Classes.Single();
        planned.IsRefused.ShouldBeFalse();
        planned.Actions.Single().ShouldBe(new PlannedAction("mod-items-1.0.0", "downgrade", "3.0.0"));
        planned.Steps.Select(step => step.Run).Distinct().ShouldBe([before[2], before[1]]);
        planned.Steps.ShouldAllBe(step => step.Kind == "undo" && step.Reversible);
        planned.Steps.SelectMany(step => step.Changes).Select(change => change.Id).ShouldBe(["mark", "rename"]);
        var result = await bench.ApplyAsync(plan);
        result.Outcome.ShouldBe(RunOutcome.Done);
        result.Problems.ShouldBeEmpty();
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"old":1}""");
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        (await bench.ReadLedgerAsync()).Changes.ShouldBeEmpty();
        (await bench.ReadRunsAsync()).Select(run => run.State)
            .ShouldBe([RunState.Done, RunState.Undone, RunState.Undone, RunState.Done]);
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.UpToDate);
        (await bench.GoToAsync("3.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"mark":3,"new":1}""");
    }

    [Fact]
    public async Task Edits_are_kept_on_the_way_back_and_what_collides_is_listed()
    {
        var bench = await AtThreeAsync();
        await bench.WriteAsync("items", ("a", """{"new":1,"mark":3,"title":"mine"}"""), ("b", """{"new":20,"mark":3}"""));

        var result = await bench.GoToAsync("1.0.0");

        result.Outcome.ShouldBe(RunOutcome.Done);
        var items = await bench.ReadPlainAsync("items");
        items["a"].ShouldBe("""{"old":1,"title":"mine"}""");
        items["b"].ShouldContain("20");
        result.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.UndoConflict);
        result.Problems[0].Message.ShouldContain("'b'");
    }

    [Fact]
    public async Task Where_a_change_cannot_be_taken_back_the_plan_says_so_and_nothing_is_done()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await BenchAsync(
            Workbench.Package("2.0.0", ("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)")),
            Workbench.Package("3.0.0", ("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)"),
                ("changes/3.0.0/010-mark.yaml", Mark)));
        await bench.GoToAsync("1.0.0");
        await bench.WriteAsync("items", ("a", """{"old":1}"""));
        await bench.GoToAsync("2.0.0", new RunOptions { AcceptIrreversible = true });
        await bench.GoToAsync("3.0.0");

        var plan = await bench.PlanAsync("1.0.0");

        var planned = plan.Classes.Single();
        var problem = planned.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.CannotUndo);
        problem.Message.ShouldContain("2.0.0/table");
        planned.Steps.Single(step => !step.Reversible).Obstacle.ShouldBe("it has no undo script");
        var refused = await bench.ApplyAsync(plan);
        refused.Outcome.ShouldBe(RunOutcome.Refused);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("3.0.0");
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"mark":3,"old":1}""");
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"old":1}""");
    }

    [Fact]
    public async Task A_tenant_that_was_installed_at_the_newer_version_has_nothing_to_take_back_to()
    {
        var bench = await BenchAsync(Workbench.Package("2.0.0"));
        await bench.GoToAsync("2.0.0");

        var plan = await bench.PlanAsync("1.0.0");

        plan.HasWork.ShouldBeFalse();
        var problem = plan.Classes.Single().Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.Downgrade);
        problem.Message.ShouldContain("installed mod-items at 2.0.0: there is nothing to take back to");
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Refused);
    }

    [Fact]
    public async Task A_version_that_lies_within_a_run_is_refused_and_the_one_before_it_named()
    {
        var bench = await BenchAsync(Workbench.Package("2.0.0"), Workbench.Package("3.0.0"));
        await bench.GoToAsync("1.0.0");
        await bench.GoToAsync("3.0.0");

        var problem = (await bench.PlanAsync("2.0.0")).Classes.Single().Problems.ShouldHaveSingleItem();

        problem.Message.ShouldContain("led mod-items from 1.0.0 to 3.0.0 in one go");
        problem.Hint.ShouldContain("mod-items-1.0.0");
    }

    [Fact]
    public async Task A_plan_made_before_somebody_took_a_run_back_is_set_aside()
    {
        var bench = await AtThreeAsync();
        var plan = await bench.PlanAsync("1.0.0");
        await bench.UndoAsync();

        var result = await bench.ApplyAsync(plan);

        result.Outcome.ShouldBe(RunOutcome.SetAside);
        result.Problems.ShouldAllBe(problem => problem.Code == DiagnosticCodes.StalePlan);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task A_simulated_way_back_counts_what_it_would_restore_and_leaves_no_trace()
    {
        var bench = await AtThreeAsync();
        var plan = await bench.PlanAsync("1.0.0");

        (await bench.SimulateAsync(plan)).ShouldBeEmpty();

        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"mark":3,"new":1}""");
        (await bench.ReadRunsAsync()).Count.ShouldBe(3);
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task Wherever_the_process_falls_the_same_plan_comes_to_the_same_end()
    {
        var falls = 0;
        for (var at = 1; ; at++)
        {
            var process = new FallingProcess();
            var bench = await AtThreeAsync(process);
            var plan = await bench.PlanAsync("1.0.0");
            (process.At, _) = (process.Passed.Count + at, falls++);
            await bench.ApplyAsync(plan);
            var fell = process.IsDown;
            process.At = 0;

            var end = await bench.ApplyAsync(plan);

            end.Outcome.ShouldBeOneOf([RunOutcome.Done, RunOutcome.UpToDate], $"after {at}: {string.Join(" ", end.Problems.Select(problem => problem.Message))}");
            (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"old":1}""");
            (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
            (await bench.ReadLedgerAsync()).Changes.ShouldBeEmpty();
            (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Done);
            if (!fell) break;
        }

        falls.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task While_a_way_back_is_unfinished_it_is_the_only_thing_that_goes_on()
    {
        var process = new FallingProcess();
        var bench = await AtThreeAsync(process);
        var plan = await bench.PlanAsync("1.0.0");
        process.At = process.Passed.Count + 5;
        await bench.ApplyAsync(plan);
        process.At = 0;

        var undo = await bench.UndoAsync();
        undo.Problems.Single().Code.ShouldBe(DiagnosticCodes.UnfinishedRun);
        (await bench.PlanAsync("1.0.0")).Classes.Single().Problems.ShouldContain(
            problem => problem.Code == DiagnosticCodes.UnfinishedRun);

        (await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions(), Token)).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        (await bench.UndoAsync()).Problems.Single().Code.ShouldBe(DiagnosticCodes.TakenBackAlready);
    }

    private async Task<Workbench> AtThreeAsync(IFaultPoints? faults = null)
    {
        var bench = await BenchAsync(faults ?? new NoFaultPoints(), Workbench.Package("2.0.0", ("changes/2.0.0/010-rename.yaml", Rename)),
            Workbench.Package("3.0.0", ("changes/2.0.0/010-rename.yaml", Rename), ("changes/3.0.0/010-mark.yaml", Mark)));
        await bench.GoToAsync("1.0.0");
        await bench.WriteAsync("items", ("a", """{"old":1}"""), ("b", """{"old":2}"""));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.GoToAsync("3.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }

    private Task<Workbench> BenchAsync(params Uplift.Packages.ModulePackage[] newer) => BenchAsync(new NoFaultPoints(), newer);

    private async Task<Workbench> BenchAsync(IFaultPoints faults, params Uplift.Packages.ModulePackage[] newer) =>
        new(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(), [Workbench.Package("1.0.0"), .. newer]) { Faults = faults };
}
