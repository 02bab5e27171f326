namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Going back to an older release by a plan.</summary>
public sealed class DowngradeTests(PostgreSqlServer server)
{
    [Theory, EachStore]
    public async Task A_plan_for_an_older_release_names_the_runs_that_it_takes_back_and_leads_there(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--release", "2020", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--release", "2022", "--yes")).ShouldExitWith(0);

        var planned = (await uplift.RunAsync("plan", "--release", "2018")).ShouldExitWith(3);

        planned.Output.ShouldContain("downgrade 23.0.0 -> mod-inventory-storage-13.0.0");
        planned.Output.IndexOf("take back r00003", StringComparison.Ordinal)
            .ShouldBeInRange(0, planned.Output.IndexOf("take back r00002", StringComparison.Ordinal));
        var plan = (await uplift.RunAsync("plan", "--release", "2018", "--json")).Json.GetProperty("id").GetString()!;
        (await uplift.RunAsync("apply", plan, "--simulate")).ShouldExitWith(0);
        (await uplift.RunAsync("status", "diku", "--live")).Output.ShouldContain("23.0.0");
        (await uplift.RunAsync("apply", plan)).ShouldExitWith(0);
        (await uplift.RunAsync("status", "diku", "--live")).Output.ShouldContain("13.0.0");
        (await uplift.RunAsync("upgrade", "--release", "2018", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--release", "2022", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("audit", "--verify")).ShouldExitWith(0);
    }

    [Theory, EachStore]
    public async Task Where_there_is_no_way_back_the_plan_says_so_and_nothing_is_done(TestStore store)
    {
        using var uplift = await server.CopySampleAsync("folio-inventory", store);
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2020", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "elm", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--release", "2020", "--tenant", "elm", "--yes", "--no-journal")).ShouldExitWith(0);

        var planned = (await uplift.RunAsync("plan", "--release", "2018")).ShouldExitWith(1);
        var refused = (await uplift.RunAsync("upgrade", "--release", "2018", "--yes")).ShouldExitWith(1);

        planned.Output.ShouldContain("there is nothing to take back to");
        planned.Output.ShouldContain("--no-journal");
        planned.Output.ShouldContain("no !");
        refused.Output.ShouldContain("UP4008");
        (await uplift.RunAsync("status", "--live")).Output.ShouldNotContain("13.0.0");
    }
}
