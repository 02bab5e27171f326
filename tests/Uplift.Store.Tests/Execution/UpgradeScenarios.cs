using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>What a run does, and what it leaves alone, on every store.</summary>
public abstract class UpgradeScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Doubling =
        """
        collection: items
        when: { exists: /size }
        do:
          - convert: { path: /size, to: integer }
          - rename: { path: /size, to: weight }
        """;

    [Fact]
    public async Task A_pristine_tenant_is_installed_and_then_has_nothing_to_do()
    {
        var bench = await OpenAsync(Workbench.Package("1.0.0"));

        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        var again = await bench.PlanAsync("1.0.0");
        again.HasWork.ShouldBeFalse();
        (await bench.ApplyAsync(again)).Outcome.ShouldBe(RunOutcome.UpToDate);
    }

    [Fact]
    public async Task Tables_without_a_ledger_are_an_existing_installation_and_ask_for_a_baseline()
    {
        var bench = await OpenAsync(Workbench.Package("1.0.0", ("changes/1.0.0/010-weight.yaml", Doubling)));
        await bench.ChangeAsync(transaction => transaction.Schema.CreateAsync("mod-items", [bench.TableOf("items")], Token));

        var plan = await bench.PlanAsync("1.0.0");

        plan.Classes.Single().Problems.Single().Code.ShouldBe(DiagnosticCodes.Uninitialised);
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Refused);
    }

    [Fact]
    public async Task A_plan_that_is_applied_again_finds_nothing_to_do()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""));
        var plan = await bench.PlanAsync("2.0.0");
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.UpToDate);

        (await bench.ReadRunsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_bad_object_is_left_as_it_was_and_holds_the_version_back_until_it_is_mended()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"much"}"""), ("c", """{"size":"3"}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        var failure = result.Failures.Single();
        (failure.ObjectId, failure.Path, failure.Change.ToString()).ShouldBe(("b", "/size", "2.0.0/weight"));
        (await bench.ReadPlainAsync("items")).ShouldBe(new Dictionary<string, string>
        {
            ["a"] = """{"weight":1}""",
            ["b"] = """{"size":"much"}""",
            ["c"] = """{"weight":3}""",
        });
        var ledger = await bench.ReadLedgerAsync();
        ledger.Find("mod-items")!.Version.ShouldBe("1.0.0");
        ledger.Changes.Single().Status.ShouldBe(AppliedStatus.Incomplete);

        await bench.WriteAsync("items", ("b", """{"size":"2"}"""));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"weight":2}""");
        ledger = await bench.ReadLedgerAsync();
        ledger.Find("mod-items")!.Version.ShouldBe("2.0.0");
        ledger.Changes.Single().Status.ShouldBe(AppliedStatus.Applied);
    }

    [Fact]
    public async Task Versions_reached_on_the_way_do_not_count_while_a_necessary_change_left_failures()
    {
        var bench = await InstalledAsync(
            ("changes/1.5.0/010-owner.yaml", "collection: owners\ndo: [{ set: { path: /n, value: 1 } }]"),
            ("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.WriteAsync("items", ("b", """{"size":"much"}"""));

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Incomplete);

        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        (await bench.LookAsync(transaction => transaction.Ledger.ReadHistoryAsync(Token)))
            .Select(entry => $"{entry.Version} {entry.Action}").ShouldBe(["1.0.0 install", "1.5.0 upgrade", "1.0.0 held"]);
        await bench.WriteAsync("items", ("b", """{"size":"2"}"""));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task An_optional_change_that_fails_on_an_object_is_left_out_there_and_holds_nothing_back()
    {
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-weight.yaml", "priority: optional\n" + Doubling),
            ("changes/2.0.0/020-schema.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]"));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"much"}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        (await bench.ReadPlainAsync("items")).ShouldBe(new Dictionary<string, string>
        {
            ["a"] = """{"schema":2,"weight":1}""",
            ["b"] = """{"schema":2,"size":"much"}""",
        });
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task An_object_that_an_earlier_pass_could_not_change_is_not_touched_by_a_later_one()
    {
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-weight.yaml", Doubling),
            ("changes/2.0.0/020-owner.yaml",
                """
                collection: owners
                do: [{ coalesce: { to: /weight, from: [{ lookup: items, equals: /item, take: /weight }] } }]
                """),
            ("changes/2.0.0/030-schema.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]"));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"much"}"""));
        await bench.WriteAsync("owners", ("o", """{"item":"a"}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Failed.ShouldBe(1);
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"size":"much"}""");
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"schema":2,"weight":1}""");
        (await bench.ReadPlainAsync("owners"))["o"].ShouldBe("""{"item":"a","weight":1}""");
    }

    [Fact]
    public async Task A_result_that_breaks_the_schema_of_the_new_version_leaves_the_object_untouched()
    {
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-weight.yaml", Doubling),
            ("schemas/items.json", """{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"""));
        await bench.WriteAsync("items", ("a", """{"size":"1","title":"x"}"""), ("b", """{"size":"2","title":7}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Failures.Single().ObjectId.ShouldBe("b");
        result.Failures.Single().Path.ShouldBe("/title");
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"size":"2","title":7}""");
    }

    [Fact]
    public async Task More_errors_than_allowed_stop_the_run_which_can_be_resumed()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.WriteAsync("items",
            [.. Enumerable.Range(0, 100).Select(number => ($"{number:000}", (string?)"""{"size":"much"}"""))]);

        var result = await bench.GoToAsync("2.0.0", new RunOptions { MaxErrors = 3, MaxBatch = 10 });

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Problems.Single().Code.ShouldBe(DiagnosticCodes.TooManyErrors);
        var resumed = await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions(), Token);
        resumed.Outcome.ShouldBe(RunOutcome.Incomplete);
        resumed.Failed.ShouldBe(100);
    }

    [Fact]
    public async Task Errors_of_earlier_steps_count_for_the_allowance_of_the_run()
    {
        var bench = await InstalledAsync(
            ("changes/1.5.0/010-weight.yaml", Doubling),
            ("changes/2.0.0/010-size.yaml", Doubling.Replace("items", "owners", StringComparison.Ordinal)));
        await bench.WriteAsync("items", [.. Enumerable.Range(0, 3).Select(number => ($"i{number}", (string?)"""{"size":"much"}"""))]);
        await bench.WriteAsync("owners", [.. Enumerable.Range(0, 3).Select(number => ($"o{number}", (string?)"""{"size":"much"}"""))]);

        var stopped = await bench.GoToAsync("2.0.0", new RunOptions { MaxErrors = 5 });

        stopped.Problems.Single().Code.ShouldBe(DiagnosticCodes.TooManyErrors);
        stopped.Problems.Single().Message.ShouldContain("6 objects");
        (await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions { MaxErrors = 6 }, Token)).Failed.ShouldBe(6);
    }

    [Fact]
    public async Task Of_many_failures_a_hundred_are_shown_and_all_are_counted()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.WriteAsync("items",
            [.. Enumerable.Range(0, 130).Select(number => ($"{number:000}", (string?)"""{"size":"much"}"""))]);

        var result = await bench.GoToAsync("2.0.0");

        result.Failed.ShouldBe(130);
        result.Failures.Select(failure => failure.ObjectId).ShouldBe(Enumerable.Range(0, 100).Select(number => $"{number:000}"));
        (await bench.ReadLedgerAsync()).Changes.Single(row => row.Key.Id == "weight").Failed.ShouldBe(130);
    }

    [Fact]
    public async Task A_failing_script_leaves_the_steps_before_it_and_names_tenant_change_and_file()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(
            ("changes/1.5.0/010-good.sql", "create table good (id integer primary key)"),
            ("changes/1.5.0/010-good.undo.sql", "drop table good"),
            ("changes/2.0.0/010-bad.sql", "insert into missing values (1)"),
            ("changes/2.0.0/010-bad.undo.sql", "select 1"));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Failed);
        var problem = result.Problems.Single();
        problem.Message.ShouldContain($"Tenant '{bench.Tenant}', mod-items-2.0.0, change 2.0.0/bad");
        problem.Position!.Value.File.ShouldEndWith("changes/2.0.0/010-bad.sql");
        problem.Hint.ShouldContain("uplift resume");
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.5.0");
        (await bench.ReadRunsAsync())[^1].State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public async Task The_tables_of_a_script_stay_when_the_module_has_no_collections()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var package = Workbench.Package("1.0.0",
            ("module.json", """{"id": "mod-items-1.0.0", "name": "items"}"""),
            ("changes/1.0.0/010-table.sql", "create table by_script (id integer primary key)"));
        var bench = await OpenAsync(package);
        var before = await FingerprintAsync(bench);

        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await FingerprintAsync(bench)).ShouldNotBe(before);
    }

    [Fact]
    public async Task An_object_that_the_database_refuses_is_found_in_its_batch_and_reported()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync(
            ("changes/1.5.0/010-unique.postgresql.sql", "create unique index one on items ((doc ->> 'n'))"),
            ("changes/1.5.0/010-unique.sqlite.sql", "create unique index one on items (json_extract(doc, '$.n'))"),
            ("changes/1.5.0/010-unique.undo.sql", "drop index one"),
            ("changes/2.0.0/010-map.yaml", "collection: items\ndo: [{ map: { path: /n, values: { two: one } } }, { default: { path: /s, value: 2 } }]"));
        await bench.WriteAsync("items",
            [.. Enumerable.Range(0, 40).Select(number => ($"{number:00}", (string?)$$"""{"n":"{{(number == 0 ? "one" : number == 27 ? "two" : $"x{number}")}}"}"""))]);

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        result.Failures.Single().ObjectId.ShouldBe("27");
        result.Failures.Single().Message.ShouldContain("the database refuses");
        (await bench.ReadPlainAsync("items"))["27"].ShouldBe("""{"n":"two"}""");
        (await bench.ReadPlainAsync("items")).Values.Count(text => text.Contains("\"s\":2", StringComparison.Ordinal)).ShouldBe(39);
    }

    [Fact]
    public async Task Objects_are_extracted_and_an_id_that_is_taken_refuses_only_its_own_object()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-parts.yaml",
            """
            collection: items
            when: { exists: /parts }
            do:
              - extract: { from: /parts/*, to: parts, key: /id, with: { /item: /name } }
              - remove: { path: /parts }
            """.Replace("with: { /item: /name }", "with: { item: /name }", StringComparison.Ordinal)));
        await bench.WriteAsync("items",
            ("a", """{"name":"A","parts":{"x":{"id":"p1","v":1},"y":{"id":"p2","v":2}}}"""),
            ("b", """{"name":"B","parts":{"x":{"id":"p3","v":1}}}"""));
        await bench.WriteAsync("parts", ("p3", """{"id":"p3","item":"other","v":9}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Failures.Single().ObjectId.ShouldBe("b");
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"name":"A"}""");
        (await bench.ReadPlainAsync("items"))["b"].ShouldContain("parts");
        (await bench.ReadPlainAsync("parts")).ShouldBe(new Dictionary<string, string>
        {
            ["p1"] = """{"id":"p1","item":"A","v":1}""",
            ["p2"] = """{"id":"p2","item":"A","v":2}""",
            ["p3"] = """{"id":"p3","item":"other","v":9}""",
        });
    }

    [Fact]
    public async Task A_simulation_logs_what_the_run_logs_and_changes_nothing()
    {
        var bench = await InstalledAsync(
            ("changes/2.0.0/010-weight.yaml", Doubling),
            ("changes/2.0.0/020-ids.yaml",
                """
                collection: items
                do: [{ generate: { path: /key, as: uuid } }, { generate: { path: /at, as: now } }]
                """));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"much"}"""), ("c", """{"n":1}"""));
        var before = await bench.ReadAsync("items");
        var plan = await bench.PlanAsync("2.0.0");

        var simulated = await bench.SimulateAsync(plan);

        (await bench.ReadAsync("items")).ShouldBe(before);
        (await bench.ReadRunsAsync()).Count.ShouldBe(1);
        (await bench.ApplyAsync(plan)).Changed.ShouldBe(2);
        (await bench.ReadLogAsync()).ShouldBe(simulated);
        simulated.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_run_is_told_who_works_on_the_tenant()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await using var store = await Provider.OpenAsync(bench.Tenant, StoreAccess.Live, Token);
        await store.Leases.AcquireAsync(Some.Request() with { Purpose = "applying a plan for bob" }, Token);

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Refused);
        result.Problems.Single().Code.ShouldBe(DiagnosticCodes.TenantLocked);
        result.Problems.Single().Message.ShouldContain("applying a plan for bob");
    }

    [Fact]
    public async Task An_edited_change_that_was_applied_is_seen()
    {
        var bench = await InstalledAsync(("changes/2.0.0/010-weight.yaml", Doubling));
        await bench.GoToAsync("2.0.0");
        var edited = new Workbench(Provider, TimeProvider.System, bench.Tenant,
            Workbench.Package("2.1.0", ("changes/2.0.0/010-weight.yaml", Doubling.Replace("integer", "number", StringComparison.Ordinal))));

        var plan = await edited.PlanAsync("2.1.0");

        plan.Classes.Single().Problems.Single().Code.ShouldBe(DiagnosticCodes.ChangedAfterApplied);
    }

    private static Task<string> FingerprintAsync(Workbench bench) =>
        bench.LookAsync(transaction => transaction.Schema.FingerprintAsync(["mod-items"], Token));

    /// <summary>A tenant at 1.0.0, and 2.0.0 with the files.</summary>
    protected async Task<Workbench> InstalledAsync(params (string Path, string Content)[] files)
    {
        var bench = await OpenAsync(Workbench.Package("1.0.0"), Workbench.Package("2.0.0", files));
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }

    private async Task<Workbench> OpenAsync(params ModulePackage[] packages) =>
        new(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(), packages);
}
