using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Seals;

/// <summary>P4 and P10: what changed since a plan was made does not run under it, and every edit afterwards is seen.</summary>
public sealed class SealTests(PostgreSqlServer server)
{
    private const string Change = "packages/mod-inventory-storage-23.0.0/changes/20.2.0/010-instance-previously-held.yaml";

    [Theory, EachStore]
    public async Task A_tenant_upgraded_by_hand_is_set_aside_and_one_that_joined_later_is_left_out(TestStore store)
    {
        using var uplift = await PrepareAsync(store, "anna", "bert", "cleo");
        var plan = await PlanAsync(uplift);
        (await uplift.RunAsync("upgrade", "--release", "2020", "--tenant", "bert", "--yes")).ShouldExitWith(0);
        await AddAsync(uplift, "dora");

        var applied = (await uplift.RunAsync("apply", plan, "--json")).ShouldExitWith(4);

        OutcomesOf(applied).ShouldBe(["anna done", "bert set-aside", "cleo done"]);
        applied.Output.ShouldContain("Tenant 'bert' changed since plan");
        applied.Output.ShouldContain("was 13.0.0 and is 19.0.0");
        (await VersionOfAsync(uplift, "dora")).ShouldBe("13.0.0");
        (await VersionOfAsync(uplift, "bert")).ShouldBe("19.0.0");
    }

    [Theory, EachStore]
    public async Task A_tenant_that_joined_later_cannot_be_asked_for_by_name(TestStore store)
    {
        using var uplift = await PrepareAsync(store, "anna");
        var plan = await PlanAsync(uplift);
        await AddAsync(uplift, "dora");

        (await uplift.RunAsync("apply", plan, "--tenant", "dora")).ShouldExitWith(1).Error.ShouldContain("'dora' is not in plan");
    }

    [Theory, EachStore]
    public async Task An_edited_package_is_named_with_its_change_and_runs_again_when_it_is_restored(TestStore store)
    {
        using var uplift = await PrepareAsync(store, "anna", "bert");
        var plan = await PlanAsync(uplift);
        var original = await EditAsync(uplift);

        var refused = (await uplift.RunAsync("apply", plan)).ShouldExitWith(1);

        refused.Output.ShouldContain("Package mod-inventory-storage-23.0.0 was edited since plan");
        refused.Output.ShouldContain("20.2.0/instance-previously-held");
        (await VersionOfAsync(uplift, "anna")).ShouldBe("13.0.0");
        await File.WriteAllTextAsync(uplift.PathOf(Change), original, TestContext.Current.CancellationToken);
        (await uplift.RunAsync("apply", plan)).ShouldExitWith(0);
    }

    [Theory, EachStore]
    public async Task An_applied_change_that_is_edited_later_is_refused_by_name(TestStore store)
    {
        using var uplift = await PrepareAsync(store, "anna");
        (await uplift.RunAsync("apply", await PlanAsync(uplift))).ShouldExitWith(0);
        await EditAsync(uplift, Change.Replace("23.0.0", "26.0.0", StringComparison.Ordinal));

        var refused = (await uplift.RunAsync("upgrade", "--release", "2023", "--yes")).ShouldExitWith(1);

        refused.Output.ShouldContain("20.2.0/instance-previously-held");
        refused.Output.ShouldContain("010-instance-previously-held.yaml");
        (await VersionOfAsync(uplift, "anna")).ShouldBe("23.0.0");
    }

    [Theory]
    [InlineData("\"seal\": \"", "\"seal\": \"0")]
    [InlineData("mod-inventory-storage-23.0.0", "mod-inventory-storage-26.0.0")]
    [InlineData("\"tenant\": \"anna\"", "\"tenant\": \"bert\"")]
    public async Task An_edited_plan_file_is_refused(string text, string edited)
    {
        using var uplift = await PrepareAsync(TestStore.Sqlite, "anna");
        (await uplift.RunAsync("plan", "--release", "2022", "--out", "plan.json")).ShouldExitWith(3);
        var file = uplift.PathOf("plan.json");
        var plan = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        plan.ShouldContain(text);
        await File.WriteAllTextAsync(file, plan.Replace(text, edited, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var refused = (await uplift.RunAsync("apply", "--plan", "plan.json")).ShouldExitWith(1);

        refused.Error.ShouldContain("'plan.json' was edited");
        (await VersionOfAsync(uplift, "anna")).ShouldBe("13.0.0");
    }

    [Fact]
    public async Task An_edited_audit_log_is_found_out_with_the_place()
    {
        using var uplift = await PrepareAsync(TestStore.Sqlite, "anna", "bert");
        (await uplift.RunAsync("audit", "--verify")).ShouldExitWith(0);
        using (var connection = Scenes.SqliteScene.Open(uplift.PathOf("control.db")))
        {
            using var command = connection.CreateCommand();
            command.CommandText = "update audit set actor = 'nobody' where seq = 2";
            command.ExecuteNonQuery().ShouldBe(1);
        }

        var verified = (await uplift.RunAsync("audit", "--verify")).ShouldExitWith(1);

        (verified.Output + verified.Error).ShouldContain("2");
    }

    private static async Task<string> EditAsync(UpliftProcess uplift, string change = Change)
    {
        var file = uplift.PathOf(change);
        var original = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, original.Replace("value: false", "value: true", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(file)).ShouldNotBe(original);
        return original;
    }

    private static async Task AddAsync(UpliftProcess uplift, string tenant) =>
        (await uplift.RunAsync("tenant", "add", tenant, "--release", "2018", "--load-sample")).ShouldExitWith(0);

    private static async Task<string> PlanAsync(UpliftProcess uplift) =>
        (await uplift.RunAsync("plan", "--release", "2022", "--json")).ShouldExitWith(3).Json.GetProperty("id").GetString()!;

    private static async Task<string> VersionOfAsync(UpliftProcess uplift, string tenant) =>
        (await uplift.RunAsync("status", tenant, "--json")).ShouldExitWith(0).Json
            .GetProperty("tenants")[0].GetProperty("modules").GetProperty("mod-inventory-storage").GetString()!;

    private static IEnumerable<string> OutcomesOf(ProcessResult applied) => applied.Json.GetProperty("tenants").EnumerateArray()
        .Select(entry => $"{entry.GetProperty("tenant").GetString()} {entry.GetProperty("outcome").GetString()}");

    private async Task<UpliftProcess> PrepareAsync(TestStore store, params string[] tenants)
    {
        var uplift = await server.CopySampleAsync("folio-inventory", store);
        foreach (var tenant in tenants) await AddAsync(uplift, tenant);
        return uplift;
    }
}
