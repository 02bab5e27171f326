namespace Uplift.Acceptance.Tests.Cli;

public sealed class PackageTests
{
    [Fact]
    public async Task A_package_is_checked_packed_added_and_installed()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        var lab = Path.Combine("packages", "datalab-1.0.0");
        (await uplift.RunAsync("package", "check", lab, "--json")).ShouldExitWith(0).Json
            .GetProperty("packages")[0].GetProperty("good").GetBoolean().ShouldBeTrue();
        (await uplift.RunAsync("package", "pack", lab, "--out", "datalab-1.0.0.zip")).ShouldExitWith(0);
        (await uplift.RunAsync("init", "fresh")).ShouldExitWith(0);
        (await uplift.RunAsync("init", "fresh")).ShouldExitWith(1).Error.ShouldContain("UP5002");
        (await uplift.RunAsync("catalog", "add", "datalab-1.0.0.zip", "--workspace", "fresh")).ShouldExitWith(0);
        (await uplift.RunAsync("catalog", "add", lab, "--workspace", "fresh")).ShouldExitWith(1).Error.ShouldContain("the same content");
        (await uplift.RunAsync("catalog", "list", "--workspace", "fresh", "--json")).ShouldExitWith(0).Json
            .GetProperty("packages")[0].GetProperty("id").GetString().ShouldBe("datalab-1.0.0");
        (await uplift.RunAsync("catalog", "show", "datalab", "--workspace", "fresh")).ShouldExitWith(0).Output.ShouldContain("items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab", "--workspace", "fresh")).ShouldExitWith(0);
        File.Exists(uplift.PathOf("fresh", "tenants", "lab.db")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_recorded_version_is_replaced_only_by_force_and_never_by_a_lower_one()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-3.0.0")).ShouldExitWith(1).Error.ShouldContain("UP2018");
        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-2.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-2.0.0")).ShouldExitWith(1).Error.ShouldContain("UP2013");
        (await uplift.RunAsync("tenant", "baseline", "lab", "datalab-1.0.0", "--force")).ShouldExitWith(1).Error.ShouldContain("UP2014");
        (await uplift.RunAsync("tenant", "list")).ShouldExitWith(0).Output.ShouldContain("datalab 2.0.0");
    }

    [Fact]
    public async Task A_plan_in_a_file_is_applied_and_an_edited_one_is_refused()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0", "--load-sample")).ShouldExitWith(0);
        (await uplift.RunAsync("plan", "--to", "datalab-2.0.0", "--out", "plan.json")).ShouldExitWith(3);
        var text = await File.ReadAllTextAsync(uplift.PathOf("plan.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            uplift.PathOf("edited.json"), text.Replace("\"lab\"", "\"bal\""), TestContext.Current.CancellationToken);
        (await uplift.RunAsync("apply", "--plan", "edited.json")).ShouldExitWith(1).Error.ShouldContain("UP2024");
        (await uplift.RunAsync("apply", "--plan", "plan.json", "--tenant", "other")).ShouldExitWith(1).Error.ShouldContain("UP5003");
        (await uplift.RunAsync("apply", "--plan", "plan.json")).ShouldExitWith(0);
        (await uplift.RunAsync("apply", "--plan", "plan.json")).ShouldExitWith(0).Output.ShouldNotContain("set-aside");
    }
}
