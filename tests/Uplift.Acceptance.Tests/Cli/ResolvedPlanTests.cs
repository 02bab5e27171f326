namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Targets that need more than was asked for.</summary>
public sealed class ResolvedPlanTests
{
    [Fact]
    public async Task A_plan_pulls_in_what_is_needed_and_explains_it_and_an_upgrade_makes_it_so()
    {
        using var uplift = await PlatformAsync();
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "mod-users-1.0.0", "--install", "mod-loans-1.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "new")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "stuck", "--install", "mod-users-1.0.0", "--install", "mod-rooms-1.0.0")).ShouldExitWith(0);

        var told = await uplift.RunAsync("plan", "--to", "mod-fees", "--explain", "mod-users");
        told.ShouldExitWith(4);
        var approved = Path.Combine(Repository.Root, "tests", "Uplift.Acceptance.Tests", "Cli", "Approved", "plan-explain.txt");
        told.Output.ShouldBe(await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken));

        var chain = (await uplift.RunAsync("plan", "--to", "mod-fees", "--tenant", "new", "--explain", "mod-users", "--json"))
            .ShouldExitWith(3).Json.GetProperty("classes")[0].GetProperty("chain");
        chain[0].GetString().ShouldBe("+ mod-users-2.0.0: mod-loans-2.0.0 needs interface users 2.0");

        var upgraded = (await uplift.RunAsync("upgrade", "--to", "mod-fees", "--yes", "--json")).ShouldExitWith(4).Json;
        var results = upgraded.GetProperty("tenants").EnumerateArray().ToDictionary(result => result.GetProperty("tenant").GetString()!);
        results["lab"].GetProperty("modules").GetProperty("mod-users").GetString().ShouldBe("2.0.0");
        results["new"].GetProperty("modules").GetProperty("mod-fees").GetString().ShouldBe("1.0.0");
        results["stuck"].GetProperty("problems")[0].GetProperty("message").GetString()!.ShouldContain("mod-rooms-1.0.0");

        (await uplift.RunAsync("undo", "lab", "--yes")).ShouldExitWith(0);
        (await uplift.RunAsync("status", "lab", "--json")).ShouldExitWith(0).Output.ShouldContain("1.0.0");
    }

    [Fact]
    public async Task A_package_that_comes_after_a_plan_does_not_change_what_the_plan_does()
    {
        using var uplift = await PlatformAsync();
        (await uplift.RunAsync("tenant", "add", "new")).ShouldExitWith(0);
        var plan = (await uplift.RunAsync("plan", "--to", "mod-fees", "--json")).ShouldExitWith(3).Json.GetProperty("id").GetString()!;
        await WriteAsync(uplift, "mod-users-2.1.0", """{"id": "users", "version": "2.1"}""", "");

        var applied = (await uplift.RunAsync("apply", plan, "--json")).ShouldExitWith(0).Json;

        applied.GetProperty("tenants")[0].GetProperty("modules").GetProperty("mod-users").GetString().ShouldBe("2.0.0");
    }

    private static async Task<UpliftProcess> PlatformAsync()
    {
        var uplift = new UpliftProcess();
        await File.WriteAllTextAsync(uplift.PathOf("uplift.yaml"), "store: sqlite:tenants/{tenant}.db\npackages: packages\n",
            TestContext.Current.CancellationToken);
        await WriteAsync(uplift, "mod-users-1.0.0", """{"id": "users", "version": "1.0"}""", "");
        await WriteAsync(uplift, "mod-users-2.0.0", """{"id": "users", "version": "2.0"}""", "");
        await WriteAsync(uplift, "mod-loans-1.0.0", """{"id": "loans", "version": "1.0"}""", """{"id": "users", "version": "1.0"}""");
        await WriteAsync(uplift, "mod-loans-2.0.0", """{"id": "loans", "version": "2.0"}""", """{"id": "users", "version": "2.0"}""");
        await WriteAsync(uplift, "mod-fees-1.0.0", """{"id": "fees", "version": "1.0"}""", """{"id": "loans", "version": "2.0"}""");
        await WriteAsync(uplift, "mod-rooms-1.0.0", """{"id": "rooms", "version": "1.0"}""", """{"id": "users", "version": "1.0"}""");
        return uplift;
    }

    private static async Task WriteAsync(UpliftProcess uplift, string id, string provides, string requires)
    {
        var folder = Directory.CreateDirectory(uplift.PathOf("packages", id));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "module.json"),
            $$$"""
            {"id": "{{{id}}}", "provides": [{{{provides}}}], "requires": [{{{requires}}}],
             "uplift": {"collections": [{"name": "{{{id.Split('-')[1]}}}"}]}}
            """, TestContext.Current.CancellationToken);
    }
}
