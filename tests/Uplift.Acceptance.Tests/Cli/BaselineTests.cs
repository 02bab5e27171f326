using Uplift.Diagnostics;

namespace Uplift.Acceptance.Tests.Cli;

public sealed class BaselineTests
{
    [Fact]
    public async Task Single_changes_are_recorded_as_made_and_the_version_stays()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        var change = (await PlannedAsync(uplift))[0];

        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-2.0.0", "--change", change)).ShouldExitWith(0)
            .Output.ShouldContain(change);

        (await PlannedAsync(uplift)).ShouldNotContain(change);
        var status = (await uplift.RunAsync("status", "lab", "--json")).ShouldExitWith(0).Json;
        status.GetProperty("tenants")[0].GetProperty("modules").GetProperty("datalab").GetString().ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_change_that_is_not_there_or_has_no_module_is_refused()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0")).ShouldExitWith(0);

        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-2.0.0", "--change", "nonsense")).ShouldExitWith(1)
            .Error.ShouldContain("no change 'nonsense'");
        (await uplift.RunAsync("tenant", "baseline", "lab", "--change", "x")).ShouldExitWith(2)
            .Error.ShouldContain(DiagnosticCodes.WrongUsage);
    }

    private static async Task<IReadOnlyList<string>> PlannedAsync(UpliftProcess uplift)
    {
        var plan = (await uplift.RunAsync("plan", "--to", "datalab-2.0.0", "--json")).ShouldExitWith(3).Json;
        return
        [
            .. plan.GetProperty("plan").GetProperty("classes")[0].GetProperty("steps").EnumerateArray()
                .SelectMany(step => step.GetProperty("changes").EnumerateArray())
                .Select(entry => $"{entry.GetProperty("version").GetString()}/{entry.GetProperty("id").GetString()}"),
        ];
    }
}
