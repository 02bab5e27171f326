using Uplift.Execution;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>Of new objects that are shipped the database refuses one: the others are made.</summary>
public sealed class ShippedRefusalTests(PostgreSqlFixture fixture) : StoreScenarios<PostgreSqlFixture>(fixture)
{
    private const string Module =
        """
        {"id": "mod-items-V", "name": "items", "uplift": {"collections": [{"name": "objects", "format": "xml"}]}}
        """;

    [Fact]
    public async Task A_new_object_that_the_database_refuses_is_reported_and_keeps_no_other_from_being_made()
    {
        var old = Workbench.Package("1.0.0", ("module.json", Module.Replace("V", "1.0.0")));
        var target = Workbench.Package("2.0.0", ("module.json", Module.Replace("V", "2.0.0")), ("shipped/OLD/a.xml", "<a/>"),
            ("shipped/NEW/a.xml", "<a><b/></a>"), ("shipped/NEW/b.xml", "<b/>"), ("shipped/NEW/c.xml", "<c/>"), ("shipped/NEW/d.xml", "<d/>"),
            ("changes/2.0.0/010-shipped.yaml", "collection: objects\npriority: optional\nshipped: { previous: OLD, next: NEW }\n"));
        var tenant = await Fixture.MakeTenantAsync();
        (await new Workbench(Provider, TimeProvider.System, tenant, old).GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        var bench = new Workbench(Provider, TimeProvider.System, tenant, old, target);
        await bench.WriteAsync("objects", ("a", "<a/>"));
        await bench.ChangeAsync(transaction => transaction.Schema.ExecuteAsync(
            "mod-items", "alter table objects add constraint no_c check (id <> 'c');", Token));
        var plan = await bench.PlanAsync("2.0.0");
        var simulated = await bench.SimulateAsync(plan);

        var result = await bench.ApplyAsync(plan);

        (await bench.ReadAsync("objects")).ShouldBe(
            new Dictionary<string, string> { ["a"] = "<a><b/></a>", ["b"] = "<b/>", ["d"] = "<d/>" }, ignoreOrder: true);
        var failure = result.Failures.ShouldHaveSingleItem();
        failure.ObjectId.ShouldBe("c");
        failure.Message.ShouldStartWith("the database refuses the new object: ");
        (await bench.ReadLogAsync()).ShouldBe(simulated);
        (await bench.UndoAsync()).Problems.ShouldBeEmpty();
        (await bench.ReadAsync("objects")).ShouldBe(new Dictionary<string, string> { ["a"] = "<a/>" });
    }
}
