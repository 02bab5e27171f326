namespace Uplift.Acceptance.Tests.Cli;

public sealed class UpgradeFlowTests
{
    [Fact]
    public async Task A_simulation_logs_the_very_lines_that_the_run_logs()
    {
        using var uplift = UpliftProcess.OfSample("folio-inventory");
        (await uplift.RunAsync("tenant", "add", "diku", "--release", "2018", "--load-sample")).ShouldExitWith(0);
        var plan = (await uplift.RunAsync("plan", "--release", "2023", "--json")).ShouldExitWith(3)
            .Json.GetProperty("id").GetString()!;
        var simulated = (await uplift.RunAsync("apply", plan, "--simulate", "--json")).ShouldExitWith(0);
        (await uplift.RunAsync("status", "diku", "--json")).Output.ShouldContain(
            "\"mod-inventory-storage\": \"13.0.0\"");
        (await uplift.RunAsync("apply", plan)).ShouldExitWith(0);
        var logged = (await uplift.RunAsync("log", "diku", "--json")).ShouldExitWith(0);
        simulated.Output.ShouldBe(logged.Output);
        logged.Lines.Count.ShouldBeGreaterThan(40);
    }
}
