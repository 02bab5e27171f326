using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>Whatever goes wrong on the way, the end is that of a run where nothing did (P2), on every store.</summary>
public abstract class InterruptionScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly RunOptions s_options = new() { Actor = "ann", MaxBatch = 2 };

    [Theory]
    [InlineData(CommitFault.AnswerLost)]
    [InlineData(CommitFault.Passing)]
    public async Task A_commit_that_goes_wrong_in_passing_changes_nothing_of_the_outcome(CommitFault fault)
    {
        var flaky = new FlakyProvider(Provider);
        var bench = await InstalledAsync(flaky, Mixed());
        var plan = await bench.PlanAsync("2.0.0");
        flaky.Expect(0, fault);
        (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Incomplete);
        var (expected, commits) = (await StateAsync(bench), flaky.Commits);
        var before = await BackAsync(bench);
        commits.ShouldBeGreaterThan(8);
        for (var at = 1; at <= commits; at++)
        {
            flaky.Expect(at, fault);
            (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Incomplete);

            (await StateAsync(bench)).ShouldBe(expected, $"commit {at}");
            flaky.Expect(at, fault);
            (await BackAsync(bench)).ShouldBe(before, $"commit {at}");
        }
    }

    [Fact]
    public async Task A_process_that_falls_anywhere_is_made_good_by_the_next_start()
    {
        var process = new FallingProcess();
        var bench = await InstalledAsync(Provider, process, Mixed());
        var plan = await bench.PlanAsync("2.0.0");
        process.Passed.Clear();
        (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Incomplete);
        var (expected, points) = (await StateAsync(bench), process.Passed.Count);
        process.Passed.Clear();
        var before = await BackAsync(bench);
        var undoPoints = process.Passed.Count;
        for (var at = 1; at <= Math.Max(points, undoPoints); at++)
        {
            await FallAsync(process, at, () => bench.ApplyAsync(plan, s_options));
            await bench.ApplyAsync(plan, s_options);
            (await StateAsync(bench)).ShouldBe(expected, $"fallen at {at}");

            await FallAsync(process, at, bench.UndoAsync);
            await FinishUndoAsync(bench);
            (await StateAsync(bench)).ShouldBe(before, $"fallen at {at}");
        }
    }

    [Fact]
    public async Task Conflicts_are_told_once_also_when_the_undo_falls_on_the_way()
    {
        var process = new FallingProcess();
        for (var at = 1; !process.Passed.Contains(FaultPoint.UndoFinished); at++)
        {
            process.At = 0;
            var bench = await InstalledAsync(Provider, process, Workbench.Package("2.0.0",
                ("changes/2.0.0/010-two.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]"),
                ("changes/2.0.0/020-owners.yaml", "collection: owners\ndo: [{ set: { path: /schema, value: 2 } }]")));
            await bench.GoToAsync("2.0.0");
            await bench.WriteAsync("items", ("a", """{"schema":3}"""), ("b", """{"schema":4}"""));
            await FallAsync(process, at, bench.UndoAsync);
            if (process.Passed.Contains(FaultPoint.UndoFinished)) break;

            var result = await bench.UndoAsync();

            result.Outcome.ShouldBe(RunOutcome.Done);
            result.Problems.Select(problem => problem.Code).ShouldBe([DiagnosticCodes.UndoConflict, DiagnosticCodes.UndoConflict], $"fallen at {at}");
        }
    }

    [Fact]
    public async Task An_object_that_was_made_unreadable_since_does_not_stop_the_undo()
    {
        Assert.SkipWhen(Provider.Name == "postgresql", "A jsonb column holds no broken document.");
        var bench = await InstalledAsync(Provider, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-two.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]")));
        await bench.GoToAsync("2.0.0");
        await bench.WriteAsync("items", ("a", "{ broken"));

        var result = await bench.UndoAsync();

        result.Outcome.ShouldBe(RunOutcome.Done);
        result.Problems.Single().Message.ShouldContain("'a'");
        (await bench.ReadAsync("items"))["a"].ShouldBe("{ broken");
        (await bench.ReadAsync("items"))["b"].ShouldBe("""{"size":"2"}""");
    }

    [Fact]
    public async Task What_was_recorded_of_other_modules_since_is_not_taken_back()
    {
        var bench = await InstalledAsync(Provider, Workbench.Package("2.0.0"));
        await bench.GoToAsync("2.0.0");
        await bench.ChangeAsync(transaction => transaction.Ledger.PutModuleAsync(Some.Module("mod-other"), Token));

        await bench.UndoAsync();

        (await bench.ReadLedgerAsync()).Modules.Select(module => $"{module.Product}-{module.Version}")
            .ShouldBe(["mod-items-1.0.0", "mod-other-1.0.0"]);
    }

    [Fact]
    public async Task Work_that_fails_gives_the_lease_back()
    {
        var bench = await InstalledAsync(Provider, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-two.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]")));
        await bench.GoToAsync("2.0.0");
        var edited = new Workbench(Provider, TimeProvider.System, bench.Tenant, Workbench.Package("1.0.0"));
        for (var time = 0; time < 2; time++)
        {
            (await edited.UndoAsync()).Problems.Single().Code.ShouldBe(DiagnosticCodes.UnknownTarget);
        }
    }

    [Fact]
    public async Task A_tenant_that_cannot_be_reached_is_told_and_stops_no_other()
    {
        var flaky = new FlakyProvider(Provider);
        var (good, bad) = (await InstalledAsync(flaky, Workbench.Package("2.0.0")), await InstalledAsync(flaky, Workbench.Package("2.0.0")));
        var whole = await good.Upgrader.PlanAsync(["mod-items-2.0.0"], [bad.Tenant, good.Tenant], new PlanOptions(), 2, Token);
        flaky.Down = bad.Tenant;

        var plan = await good.Upgrader.PlanAsync(["mod-items-2.0.0"], [bad.Tenant, good.Tenant], new PlanOptions(), 2, Token);

        plan.ClassOf(good.Tenant.ToString())!.IsRefused.ShouldBeFalse();
        plan.ClassOf(bad.Tenant.ToString())!.Problems.Single().Message.ShouldContain("the server does not answer");
        var results = new List<RunResult>();
        await good.Upgrader.ApplyAsync(whole, s_options, 1, result =>
        {
            results.Add(result);
            return Task.CompletedTask;
        }, Token);
        results.Single(result => result.Tenant == good.Tenant).Outcome.ShouldBe(RunOutcome.Done);
        var failed = results.Single(result => result.Tenant == bad.Tenant);
        failed.Outcome.ShouldBe(RunOutcome.Failed);
        failed.Problems.Single().Code.ShouldBe(DiagnosticCodes.StoreUnavailable);
        failed.Problems.Single().Message.ShouldContain(bad.Tenant.ToString());
    }

    [Fact]
    public async Task A_run_of_a_job_that_left_objects_is_a_problem_also_for_the_process_that_comes_after()
    {
        var process = new FallingProcess();
        var bench = await InstalledAsync(Provider, process, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-size.yaml", "collection: items\ndo: [{ convert: { path: /size, to: integer } }]")));
        var changes = new EnginePackageChanges(Provider, bench.Upgrader);
        process.Passed.Clear();
        var told = await changes.ApplyAsync(bench.Tenant, ["mod-items-2.0.0"], [], "ann (job 1)", Token);
        var points = process.Passed.Count;
        await bench.UndoAsync();
        for (var at = 1; at <= points; at++)
        {
            process.Passed.Clear();
            process.At = at;
            await changes.ApplyAsync(bench.Tenant, ["mod-items-2.0.0"], [], "ann (job 1)", Token);
            process.At = 0;

            var resumed = await changes.ApplyAsync(bench.Tenant, ["mod-items-2.0.0"], [], "ann (job 1)", Token);

            resumed.Problem.ShouldBe(told.Problem, $"fallen at {at}");
            resumed.Problem.ShouldContain("items c");
            resumed.IsBegun.ShouldBeTrue();
            (await changes.UndoAsync(bench.Tenant, ["mod-items-2.0.0"], resumed.Run, "ann (job 1)", Token)).Problem.ShouldBe("");
            (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        }
    }

    [Fact]
    public async Task The_first_phase_stays_and_the_second_goes_on_from_it()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(Provider, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-table.sql", "-- uplift: phase=first\ncreate table extra (id integer primary key)"),
            ("changes/2.0.0/010-table.undo.sql", "drop table extra"),
            ("changes/2.0.0/020-rows.sql", "insert into extra values (1)"),
            ("changes/2.0.0/020-rows.undo.sql", "delete from extra")));
        var plan = await bench.PlanAsync("2.0.0");

        (await bench.ApplyAsync(plan, s_options with { Phases = PhaseChoice.First })).Outcome.ShouldBe(RunOutcome.FirstPhaseDone);

        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Running);
        (await bench.ReadLedgerAsync()).Changes.Single().Key.Id.ShouldBe("table");
        (await bench.ApplyAsync(plan, s_options)).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
    }

    [Theory]
    [InlineData(CommitFault.AnswerLost)]
    [InlineData(CommitFault.Passing)]
    public async Task A_small_upgrade_whose_one_commit_goes_wrong_is_done_once(CommitFault fault)
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var flaky = new FlakyProvider(Provider);
        var bench = await InstalledAsync(flaky, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)"),
            ("changes/2.0.0/010-table.undo.sql", "drop table extra")));
        flaky.Expect(1, fault);

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Done);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
        flaky.Commits.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(CommitFault.AnswerLost)]
    [InlineData(CommitFault.Passing)]
    public async Task A_purge_whose_commit_goes_wrong_in_passing_is_recorded_once(CommitFault fault)
    {
        var flaky = new FlakyProvider(Provider);
        var bench = await InstalledAsync(flaky, Workbench.Package("2.0.0"));
        flaky.Expect(1, fault);

        var result = await bench.Upgrader.Purge.PurgeAsync(bench.Tenant, "mod-items", s_options, Token);

        result.Outcome.ShouldBe(RunOutcome.Done);
        flaky.Commits.ShouldBeGreaterThan(1);
        (await bench.ReadLedgerAsync()).Modules.ShouldBeEmpty();
        (await bench.LookAsync(transaction => transaction.Ledger.ReadHistoryAsync(Token))).Count(entry => entry.Action == "purge").ShouldBe(1);
    }

    [Fact]
    public async Task Statements_outside_transactions_are_made_and_taken_back_once_wherever_the_process_falls()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        const string header = "-- uplift: transaction=none\n";
        var isServer = Provider.Name == "postgresql";
        var process = new FallingProcess();
        var bench = await InstalledAsync(Provider, process, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-indexes.sql", header + (isServer
                ? "create index concurrently one on items (id); create index concurrently two on items (id);"
                : "create index if not exists one on items (id); create index if not exists two on items (id);")),
            ("changes/2.0.0/010-indexes.undo.sql", (isServer
                ? "drop index concurrently two; drop index concurrently one;"
                : "drop index if exists two; drop index if exists one;"))));
        var plan = await bench.PlanAsync("2.0.0");
        var before = await FingerprintAsync(bench);
        process.Passed.Clear();
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);
        var (after, points) = (await FingerprintAsync(bench), process.Passed.Count);
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        for (var at = 1; at <= points; at++)
        {
            await FallAsync(process, at, () => bench.ApplyAsync(plan));
            await bench.ApplyAsync(plan);
            (await FingerprintAsync(bench)).ShouldBe(after, $"fallen at {at}");

            await FallAsync(process, at, bench.UndoAsync);
            await FinishUndoAsync(bench);
            (await FingerprintAsync(bench)).ShouldBe(before, $"fallen at {at}");
        }
    }

    [Fact]
    public async Task An_undo_script_that_fails_is_named_and_can_be_tried_again()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(Provider, Workbench.Package("2.0.0",
            ("changes/2.0.0/010-table.sql", "create table extra (id integer primary key)"),
            ("changes/2.0.0/010-table.undo.sql", "drop table extra; drop table missing")));
        await bench.GoToAsync("2.0.0");

        var result = await bench.UndoAsync();

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Problems.Single().Message.ShouldContain("2.0.0/table");
        result.Problems.Single().Position!.Value.File.ShouldEndWith("010-table.sql");
        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Undoing);
    }

    // A pass in several batches with one bad object, then code in units, then code in one transaction that counts up.
    private static ModulePackage Mixed() => Workbench.Package("2.0.0",
            ("changes/2.0.0/010-size.yaml",
                """
                collection: items
                do:
                  - convert: { path: /size, to: integer }
                  - generate: { path: /key, as: uuid }
                """))
        .WithTenantCode(false, async (context, token) =>
        {
            for (var number = 0; number < 3; number++)
            {
                var id = $"unit-{number}";
                await context.OnceAsync(id, async inner =>
                    await context.PutAsync("parts", id, new() { ["key"] = context.NewId().ToString() }, inner), token);
            }
        })
        .WithTenantCode(true, async (context, token) => await context.OnceAsync("count", async inner =>
        {
            var owner = (await context.FindAsync("owners", "o", inner))!;
            owner["count"] = owner["count"]!.GetValue<int>() + 1;
            await context.PutAsync("owners", "o", owner, inner);
            await context.PutAsync("owners", "made", new() { ["key"] = context.NewId().ToString() }, inner);
        }, token));

    private static async Task<RunResult?> FallAsync(FallingProcess process, int at, Func<Task<RunResult>> work)
    {
        process.Passed.Clear();
        process.At = at;
        try
        {
            return await work();
        }
        finally
        {
            process.At = 0;
        }
    }

    // What fell behind the last commit is finished already; another undo would take back the run before.
    private static async Task FinishUndoAsync(Workbench bench)
    {
        if ((await bench.ReadRunsAsync())[^1].State != RunState.Undone) (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
    }

    private static async Task<string> BackAsync(Workbench bench)
    {
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        return await StateAsync(bench);
    }

    // Everything but the names of runs and the times at which they were.
    private static async Task<string> StateAsync(Workbench bench)
    {
        var ledger = await bench.ReadLedgerAsync();
        var rows = ledger.Changes.Select(row => $"{row.Key} {row.Status} {row.Changed} {row.Failed}")
            .Concat(ledger.Modules.Select(module => $"{module.Product} {module.Version}")).ToList();
        foreach (var collection in new[] { "items", "owners", "parts" })
        {
            rows.AddRange((await bench.ReadAsync(collection)).OrderBy(item => item.Key, StringComparer.Ordinal)
                .Select(item => $"{collection}/{item.Key} {item.Value}"));
        }

        return string.Join('\n', rows);
    }

    private static Task<string> FingerprintAsync(Workbench bench) =>
        bench.LookAsync(transaction => transaction.Schema.FingerprintAsync(["mod-items"], Token));

    private Task<Workbench> InstalledAsync(IStoreProvider provider, ModulePackage next) =>
        InstalledAsync(provider, new NoFaultPoints(), next);

    private async Task<Workbench> InstalledAsync(IStoreProvider provider, IFaultPoints faults, ModulePackage next)
    {
        var bench = new Workbench(provider, TimeProvider.System, await Fixture.MakeTenantAsync(), Workbench.Package("1.0.0"), next)
        {
            Faults = faults,
        };
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"2"}"""), ("c", """{"size":"no"}"""),
            ("d", """{"size":"4"}"""), ("e", """{"size":"5"}"""));
        await bench.WriteAsync("owners", ("o", """{"count":0}"""));
        return bench;
    }
}
