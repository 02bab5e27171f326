namespace Uplift.Acceptance.Tests.Cli;

public sealed class RefusalTests
{
    [Fact]
    public async Task Wrong_usage_ends_with_2_and_the_name_that_was_meant()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("plna")).ShouldExitWith(2).Error.ShouldContain("Did you mean 'plan'?");
        (await uplift.RunAsync("plan")).ShouldExitWith(2).Error.ShouldContain("--release NAME");
        (await uplift.RunAsync("apply")).ShouldExitWith(2).Error.ShouldContain("uplift plan");
        (await uplift.RunAsync("undo")).ShouldExitWith(2).Error.ShouldContain("--all");
    }

    [Fact]
    public async Task Names_that_are_not_known_are_refused_with_what_is_known()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--release", "2019")).ShouldExitWith(1).Error.ShouldContain("UP2022");
        (await uplift.RunAsync("plan", "--to", "datalab-9.0.0")).ShouldExitWith(1).Error.ShouldContain("datalab-2.0.0");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "lab")).ShouldExitWith(1).Error.ShouldContain("UP5004");
        (await uplift.RunAsync("status", "lob")).ShouldExitWith(1).Error.ShouldContain("Did you mean 'lab'?");
        (await uplift.RunAsync("apply", "0123456789abcdef")).ShouldExitWith(1).Error.ShouldContain("UP5005");
    }

    [Theory]
    [InlineData("o'hara")]
    [InlineData("a\"; drop table tenant; --")]
    [InlineData("../outside")]
    [InlineData("")]
    public async Task Hostile_names_of_tenants_are_refused(string name)
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", name)).ShouldExitWith(1).Error.ShouldContain("UP3001");
    }

    [Fact]
    public async Task A_missing_workspace_says_how_to_make_one()
    {
        using var uplift = new UpliftProcess();
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldContain("uplift init");
    }

    [Fact]
    public async Task A_malformed_workspace_is_refused_with_its_line()
    {
        using var uplift = new UpliftProcess();
        await WriteAsync(uplift, "store: sqlite:tenants/{tenant}.db\npackges: packages\n");
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldContain("uplift.yaml:2:1");
        await WriteAsync(uplift, "store: sqlite:tenants/{tenant}.db\n  x: [\n");
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldContain("UP1002");
        await WriteAsync(uplift, "# no store\npackages: packages\n");
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldContain("'store'");
        await WriteAsync(uplift, "store: sqlite:one.db\n");
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldContain("{tenant}");
    }

    [Fact]
    public async Task Secrets_are_not_printed()
    {
        using var uplift = new UpliftProcess();
        await WriteAsync(uplift, "store: postgresql:Host=127.0.0.1;Port=1;Username=u;Password=geheim;Database=d;Timeout=1\n");
        var refused = (await uplift.RunAsync("status", "--verbose")).ShouldExitWith(1);
        refused.Error.ShouldContain("UP3020");
        (refused.Output + refused.Error).ShouldNotContain("geheim");
        await WriteAsync(uplift, "store: postgresql:Password=geheim;Nonsense=1\n");
        (await uplift.RunAsync("status")).ShouldExitWith(1).Error.ShouldNotContain("geheim");
    }

    [Fact]
    public async Task A_damaged_file_of_one_tenant_does_not_hide_the_others()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "good", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "add", "bad", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        await File.WriteAllTextAsync(uplift.PathOf("tenants", "bad.db"), new string('x', 8192), TestContext.Current.CancellationToken);
        (await uplift.RunAsync("status")).ShouldExitWith(0).Output.ShouldContain("datalab 1.0.0");
        var status = (await uplift.RunAsync("status", "--live")).ShouldExitWith(4);
        status.Output.ShouldContain("cannot be read");
        status.Output.ShouldContain("datalab 1.0.0");
        status.Output.ShouldContain("UP3020");
    }

    [Fact]
    public async Task Data_is_deleted_only_when_the_name_is_typed_again()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("tenant", "remove", "lab", "--purge", "--yes")).ShouldExitWith(1).Error.ShouldContain("UP5007");
        File.Exists(uplift.PathOf("tenants", "lab.db")).ShouldBeTrue();
        (await uplift.RunAsync("tenant", "remove", "lab", "--purge", "--yes", "--confirm", "lab")).ShouldExitWith(0);
        File.Exists(uplift.PathOf("tenants", "lab.db")).ShouldBeFalse();
        (await uplift.RunAsync("tenant", "list", "--json")).Json.GetProperty("tenants").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_done_unasked_where_nobody_can_answer()
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        (await uplift.RunAsync("tenant", "add", "lab", "--install", "datalab-1.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "datalab")).ShouldExitWith(1).Error.ShouldContain("--yes");
        (await uplift.RunAsync("undo", "lab")).ShouldExitWith(1).Error.ShouldContain("--yes");
    }

    private static Task WriteAsync(UpliftProcess uplift, string content) =>
        File.WriteAllTextAsync(uplift.PathOf("uplift.yaml"), content, TestContext.Current.CancellationToken);
}
