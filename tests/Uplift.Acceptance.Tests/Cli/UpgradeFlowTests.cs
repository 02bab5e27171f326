namespace Uplift.Acceptance.Tests.Cli;

public sealed class UpgradeFlowTests(PostgreSqlServer server)
{
    [Theory, EachStore]
    public async Task A_simulation_logs_the_very_lines_that_the_run_logs(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        var plan = await PlanAsync(uplift);
        var simulated = (await uplift.RunAsync("apply", plan, "--simulate", "--json")).ShouldExitWith(0);
        simulated.Error.ShouldContain("nothing was written");
        VersionOf(await uplift.RunAsync("status", "diku", "--json")).ShouldBe("13.0.0");
        (await uplift.RunAsync("apply", plan)).ShouldExitWith(0);
        VersionOf(await uplift.RunAsync("status", "diku", "--json")).ShouldBe("26.0.0");
        var logged = (await uplift.RunAsync("log", "diku", "--json")).ShouldExitWith(0);
        simulated.Output.ShouldBe(logged.Output);
        logged.Lines.Count.ShouldBeGreaterThan(40);
    }

    [Theory, EachStore]
    public async Task A_broken_record_is_reported_and_the_other_tenants_go_on(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "city-broken", "--release", "2018", "--load-sample", "--load", "tenants/city-broken"))
            .ShouldExitWith(0);
        var applied = (await uplift.RunAsync("upgrade", "--release", "2023", "--yes", "--json")).ShouldExitWith(4).Json;
        var tenants = applied.GetProperty("tenants").EnumerateArray().ToDictionary(entry => entry.GetProperty("tenant").GetString()!);
        tenants["diku"].GetProperty("outcome").GetString().ShouldBe("done");
        tenants["city-broken"].GetProperty("outcome").GetString().ShouldBe("incomplete");
        var status = (await uplift.RunAsync("status", "city-broken", "--failures", "--json")).ShouldExitWith(0).Json;
        var failure = status.GetProperty("tenants")[0].GetProperty("failures").EnumerateArray().ShouldHaveSingleItem();
        failure.GetProperty("collection").GetString().ShouldBe("instances");
        failure.GetProperty("path").GetString().ShouldBe("/title");
        (await uplift.RunAsync("status", "city-broken", "--failures")).Output.ShouldContain("must be text, not number");
        (await uplift.RunAsync("upgrade", "--release", "2023", "--yes")).ShouldExitWith(4).Output.ShouldContain("must be text, not number");
    }

    [Theory, EachStore]
    public async Task What_is_taken_back_can_be_done_again_with_the_same_result(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("apply", await PlanAsync(uplift))).ShouldExitWith(0);
        var first = await uplift.RunAsync("log", "diku", "--json");
        (await uplift.RunAsync("undo", "diku", "--yes")).ShouldExitWith(0).Output.ShouldContain("taken back");
        VersionOf(await uplift.RunAsync("status", "diku", "--json")).ShouldBe("13.0.0");
        (await uplift.RunAsync("upgrade", "--release", "2023", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("log", "diku", "--json")).Output.ShouldBe(first.Output);
        (await uplift.RunAsync("plan", "--release", "2023")).ShouldExitWith(0).Output.ShouldContain("No tenant has anything to do");
        var history = (await uplift.RunAsync("history", "diku", "--json")).ShouldExitWith(0).Json;
        history.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("state").GetString())
            .ShouldBe(["done", "undone", "done"]);
        (await uplift.RunAsync("audit", "--verify")).ShouldExitWith(0).Output.ShouldContain("is whole");
    }

    [Theory, EachStore]
    public async Task Status_does_not_connect_to_a_tenant_unless_it_is_asked_to(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018")).ShouldExitWith(0);

        var known = (await uplift.RunAsync("status", "diku", "--json")).ShouldExitWith(0).Json.GetProperty("tenants")[0];
        var live = (await uplift.RunAsync("status", "diku", "--live", "--json")).ShouldExitWith(0).Json.GetProperty("tenants")[0];

        known.GetProperty("live").GetBoolean().ShouldBeFalse();
        known.TryGetProperty("run", out _).ShouldBeFalse();
        known.GetProperty("modules").GetRawText().ShouldBe(live.GetProperty("modules").GetRawText());
        live.GetProperty("run").GetProperty("state").GetString().ShouldBe("done");
    }

    [Theory, EachStore]
    public async Task A_release_with_bare_products_and_the_gateway_leads_to_the_newest_packages(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        await File.WriteAllTextAsync(uplift.PathOf("releases", "newest.json"),
            """[ { "id": "okapi", "action": "enable" }, { "id": "mod-inventory-storage", "action": "enable" } ]""",
            TestContext.Current.CancellationToken);

        var added = (await uplift.RunAsync("tenant", "add", "diku", "--release", "newest")).ShouldExitWith(0);

        added.Error.ShouldContain("UP1107");
        VersionOf(await uplift.RunAsync("status", "diku", "--json")).ShouldBe("26.1.0");
    }

    [Theory, EachStore]
    public async Task A_killed_run_is_resumed_and_logs_what_an_undisturbed_one_logs(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        var plan = await PlanAsync(uplift);
        var simulated = (await uplift.RunAsync("apply", plan, "--simulate", "--json")).ShouldExitWith(0);
        (await uplift.RunUntilFaultAsync("batch-committed:2", "apply", plan)).ShouldExitWith(ProcessResult.Killed);
        (await uplift.RunAsync("status", "diku", "--live")).ShouldExitWith(0).Output.ShouldContain("interrupted");
        (await uplift.RunAsync("resume")).ShouldExitWith(0).Output.ShouldContain("done");
        (await uplift.RunAsync("log", "diku", "--json")).Output.ShouldBe(simulated.Output);
    }

    private static async Task<string> PlanAsync(UpliftProcess uplift) =>
        (await uplift.RunAsync("plan", "--release", "2023", "--json")).ShouldExitWith(3).Json.GetProperty("id").GetString()!;

    private static string? VersionOf(ProcessResult status) => status.ShouldExitWith(0).Json.GetProperty("tenants")[0]
        .GetProperty("modules").GetProperty("mod-inventory-storage").GetString();
}
