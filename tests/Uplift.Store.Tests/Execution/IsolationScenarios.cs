using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Execution;

/// <summary>One bad object does not stop the others, and what it was refused for is never counted as done (P7), on every store.</summary>
public abstract class IsolationScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const string Optional = "priority: optional\ncollection: items\ndo: [{ set: { path: /seen, value: true } }]";
    private const string Extract = "collection: items\ndo: [{ extract: { from: /parts/*, to: parts, key: /id } }]";

    [Fact]
    public async Task A_collision_is_counted_for_the_necessary_change_although_an_optional_one_came_after_it()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0",
            ("changes/2.0.0/010-parts.yaml", Extract), ("changes/2.0.0/020-seen.yaml", Optional)));
        await bench.WriteAsync("items", ("a", """{"parts":{"x":{"id":"p","v":1}}}"""));
        await bench.WriteAsync("parts", ("p", """{"id":"p","v":2}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Failures.Single().Change.Id.ShouldBe("parts");
        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        (await bench.ReadLedgerAsync()).Changes.ShouldAllBe(row => row.Status == AppliedStatus.Incomplete);
    }

    [Fact]
    public async Task A_broken_schema_is_counted_for_the_necessary_change_although_an_optional_one_came_after_it()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0",
            ("changes/2.0.0/010-two.yaml", "collection: items\ndo: [{ set: { path: /schema, value: 2 } }]"),
            ("changes/2.0.0/020-seen.yaml", Optional),
            ("schemas/items.json", """{"type":"object","required":["title"]}""")));
        await bench.WriteAsync("items", ("a", "{}"));

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Incomplete);

        (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("1.0.0");
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("{}");
    }

    [Fact]
    public async Task Two_optional_changes_that_fail_on_one_object_hold_nothing_up()
    {
        const string convert = "priority: optional\ncollection: items\ndo: [{ convert: { path: /PATH, to: integer } }]";
        var bench = await InstalledAsync(Workbench.Package("2.0.0",
            ("changes/2.0.0/010-a.yaml", convert.Replace("PATH", "a", StringComparison.Ordinal)),
            ("changes/2.0.0/020-b.yaml", convert.Replace("PATH", "b", StringComparison.Ordinal))));
        await bench.WriteAsync("items", ("x", """{"a":"no","b":"no"}"""), ("y", """{"a":"1","b":"2"}"""));

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Incomplete);

        (await bench.ReadPlainAsync("items"))["y"].ShouldBe("""{"a":1,"b":2}""");
        var ledger = await bench.ReadLedgerAsync();
        ledger.Find("mod-items")!.Version.ShouldBe("2.0.0");
        ledger.Changes.ShouldAllBe(row => row.Status == AppliedStatus.Incomplete);
    }

    [Fact]
    public async Task Two_different_objects_with_one_id_from_one_object_refuse_it()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0").WithCode(context =>
        {
            context.Create("parts", "p", new() { ["v"] = 1 });
            context.Create("parts", "p", new() { ["v"] = 2 });
        }));
        await bench.WriteAsync("items", ("a", "{}"));

        (await bench.GoToAsync("2.0.0")).Failures.Single().ObjectId.ShouldBe("a");

        (await bench.ReadAsync("parts")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broken_object_that_others_look_up_refuses_only_them()
    {
        Assert.SkipWhen(Provider.Name == "postgresql", "A jsonb column holds no broken document.");
        var bench = await InstalledAsync(Workbench.Package("2.0.0", ("changes/2.0.0/010-owner.yaml",
            "collection: items\ndo: [{ coalesce: { to: /name, from: [{ lookup: owners, equals: /owner, take: /name }] } }]")));
        await bench.WriteAsync("items", ("a", """{"owner":"o"}"""), ("b", """{"owner":"p"}"""));
        await bench.WriteAsync("owners", ("o", "{ broken"), ("p", """{"name":"P"}"""));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Incomplete);
        result.Failures.Single().ObjectId.ShouldBe("a");
        result.Failures.Single().Message.ShouldContain("'o'");
        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"name":"P","owner":"p"}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_object_stops_code_across_the_tenant_with_its_name(bool single)
    {
        Assert.SkipWhen(Provider.Name == "postgresql", "A jsonb column holds no broken document.");
        var bench = await InstalledAsync(Workbench.Package("2.0.0").WithTenantCode(true, async (context, token) =>
        {
            if (single) await context.FindAsync("owners", "o", token);
            else await foreach (var _ in context.ReadAsync("owners", token)) { }
        }));
        await bench.WriteAsync("owners", ("n", "{}"), ("o", "{ broken"));

        var result = await bench.GoToAsync("2.0.0");

        result.Outcome.ShouldBe(RunOutcome.Failed);
        var problem = result.Problems.Single();
        problem.Code.ShouldBe(DiagnosticCodes.StepFailed);
        foreach (var part in (string[])[$"'{bench.Tenant}'", "mod-items-2.0.0", "tenant-code-0", "'owners'", "object 'o'"])
        {
            problem.Message.ShouldContain(part);
        }
    }

    [Fact]
    public async Task A_broken_object_where_one_is_to_be_made_refuses_only_its_maker()
    {
        Assert.SkipWhen(Provider.Name == "postgresql", "A jsonb column holds no broken document.");
        var bench = await InstalledAsync(Workbench.Package("2.0.0", ("changes/2.0.0/010-parts.yaml", Extract)));
        await bench.WriteAsync("items", ("a", """{"parts":{"x":{"id":"p"}}}"""), ("b", """{"parts":{"x":{"id":"q"}}}"""));
        await bench.WriteAsync("parts", ("p", "{ broken"));

        var result = await bench.GoToAsync("2.0.0");

        result.Failures.Single().ObjectId.ShouldBe("a");
        (await bench.ReadAsync("parts")).ShouldContainKey("q");
    }

    [Fact]
    public async Task Code_may_look_up_many_objects_one_after_the_other()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0").WithCode(context =>
        {
            for (var number = 0; number < 40; number++) context.Find("owners", $"o{number}");
            context.Document["done"] = true;
        }, "owners"));
        await bench.WriteAsync("items", ("a", "{}"));

        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"done":true}""");
    }

    [Fact]
    public async Task Look_ups_that_do_not_end_refuse_only_their_object()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0").WithCode(context =>
        {
            for (var number = 0; context.ObjectId == "a"; number++) context.Find("owners", $"o{number}");
            context.Document["done"] = true;
        }, "owners"));
        await bench.WriteAsync("items", ("a", "{}"), ("b", "{}"));

        (await bench.GoToAsync("2.0.0")).Failures.Single().ObjectId.ShouldBe("a");

        (await bench.ReadPlainAsync("items"))["b"].ShouldBe("""{"done":true}""");
    }

    [Fact]
    public async Task Code_that_reads_what_it_did_not_declare_is_told_so_with_the_code_of_that_finding()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0").WithCode(context => context.Find("owners", "o")));
        await bench.WriteAsync("items", ("a", "{}"), ("b", "{}"));

        (await bench.GoToAsync("2.0.0")).Problems.Single().Code.ShouldBe(DiagnosticCodes.UndeclaredRead);
    }

    [Fact]
    public async Task The_log_of_a_run_that_left_failures_can_be_read_after_the_run_that_mended_them()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0",
            ("changes/2.0.0/010-size.yaml", "collection: items\ndo: [{ convert: { path: /size, to: integer } }]")));
        await bench.WriteAsync("items", ("a", """{"size":"1"}"""), ("b", """{"size":"much"}"""));
        var first = (await bench.GoToAsync("2.0.0")).Run;
        await bench.WriteAsync("items", ("b", """{"size":"2"}"""));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        var log = new List<string>();
        await foreach (var entry in bench.Upgrader.ReadLogAsync(bench.Tenant, first, Token)) log.Add(entry.ObjectId);

        log.ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_optional_change_that_left_failures_is_made_again_with_the_missed_ones()
    {
        var bench = await InstalledAsync(Workbench.Package("2.0.0",
            ("changes/2.0.0/010-size.yaml", "priority: optional\ncollection: items\ndo: [{ convert: { path: /size, to: integer } }]")));
        await bench.WriteAsync("items", ("a", """{"size":"much"}"""));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Incomplete);
        await bench.WriteAsync("items", ("a", """{"size":"2"}"""));

        var plan = await bench.Upgrader.PlanAsync(["mod-items-2.0.0"], [bench.Tenant], new PlanOptions { IncludeMissed = true }, 1, Token);
        (await bench.ApplyAsync(plan)).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"size":2}""");
        (await bench.ReadLedgerAsync()).Changes.Single().Status.ShouldBe(AppliedStatus.Applied);
    }

    private async Task<Workbench> InstalledAsync(ModulePackage next)
    {
        var bench = new Workbench(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(), Workbench.Package("1.0.0"), next);
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return bench;
    }
}
