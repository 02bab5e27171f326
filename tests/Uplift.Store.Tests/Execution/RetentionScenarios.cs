using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>Undo entries are kept for a time, on every store.</summary>
public abstract class RetentionScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const int Many = 7_000;

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Entries_of_a_run_that_ended_long_ago_go_though_the_process_falls_anywhere_and_undo_says_when()
    {
        var points = new FallingProcess();
        await PruneAsync(await UpgradedAsync(points), points);
        var number = points.Passed.Count;
        number.ShouldBeGreaterThan(6);
        for (var at = 1; at <= number; at += 2)
        {
            var process = new FallingProcess();
            var bench = await UpgradedAsync(process);
            (process.At, var before) = (process.Passed.Count + at, await bench.ReadAsync("items"));
            await Record.ExceptionAsync(() => PruneAsync(bench, process));
            process.IsDown.ShouldBeTrue();
            process.At = 0;

            var result = await PruneAsync(bench, process);

            result.Outcome.ShouldBeOneOf(RunOutcome.Done, RunOutcome.UpToDate);
            (await Retention(process).FindAsync(bench.Tenant, _time.GetUtcNow(), Token)).ShouldBeEmpty();
            (await bench.ReadAsync("items")).ShouldBe(before);
            await ShouldBeRefusedAsync(bench);
        }
    }

    [Fact]
    public async Task What_is_younger_stays_and_can_be_taken_back()
    {
        var process = new FallingProcess();
        var bench = await UpgradedAsync(process);

        var none = await Retention(process).PruneAsync(
            bench.Tenant, _time.GetUtcNow() - TimeSpan.FromDays(60), new RunOptions { Actor = "ann" }, Token);

        none.Outcome.ShouldBe(RunOutcome.UpToDate);
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["i00007"].ShouldBe("""{"old":7}""");
    }

    private static async Task ShouldBeRefusedAsync(Workbench bench)
    {
        var undo = await bench.UndoAsync();
        undo.Outcome.ShouldBe(RunOutcome.Refused);
        undo.Problems.ShouldHaveSingleItem().Message.ShouldEndWith(
            ":05Z ('uplift journal prune').");
        var back = await bench.PlanAsync("1.0.0");
        back.Classes.Single().Problems.ShouldContain(problem => problem.Message.Contains("its undo entries were removed"));
        (await Should.ThrowAsync<UpliftException>(bench.ReadLogAsync)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.JournalPruned);
        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Done);
    }

    private async Task<Workbench> UpgradedAsync(FallingProcess process)
    {
        var bench = new Workbench(Provider, _time, await Fixture.MakeTenantAsync(), Workbench.Package("1.0.0"),
            Workbench.Package("2.0.0", ("changes/2.0.0/010-new.yaml", "collection: items\ndo: [{ rename: { path: /old, to: new } }]")))
        {
            Faults = process,
        };
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        await bench.WriteAsync("items", [.. Enumerable.Range(0, Many).Select(number => ($"i{number:00000}", (string?)$$"""{"old":{{number}}}"""))]);
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        process.Passed.Clear();
        return bench;
    }

    private JournalRetention Retention(FallingProcess process) => new(
        Provider, new TenantRunner(Provider, new Packages.Catalog([]), _time, process, new SilentObserver()), _time);

    private Task<RunResult> PruneAsync(Workbench bench, FallingProcess process)
    {
        _time.Pass(TimeSpan.FromDays(30));
        return Retention(process).PruneAsync(bench.Tenant, _time.GetUtcNow(), new RunOptions { Actor = "ann" }, Token);
    }
}
