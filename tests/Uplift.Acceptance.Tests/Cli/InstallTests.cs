using System.Net.Http.Json;
using System.Text.Json;
using Uplift.Acceptance.Tests.Calls;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Modules that run somewhere, registered and installed with the command line alone.</summary>
public sealed class InstallTests(PostgreSqlServer server)
{
    private static readonly string[] s_modules =
        ["mod-permissions-1.0.0", "mod-users-1.0.0", "mod-users-1.1.0", "mod-loans-1.0.0", "mod-loans-2.0.0"];

    [Theory]
    [EachStore]
    public async Task Modules_are_registered_installed_upgraded_and_purged(TestStore store)
    {
        using var uplift = await WorkspaceAsync(store);
        await using var modules = await StandInProcess.StartAsync(uplift.PathOf("modules.log"));
        await RegisterAsync(uplift);
        (await uplift.RunAsync("module", "list", "--filter", "mod-users", "--json")).ShouldExitWith(0).Json
            .GetProperty("modules").GetArrayLength().ShouldBe(2);
        (await uplift.RunAsync("install", "diku", "mod-loans-1.0.0", "--yes")).ShouldExitWith(1).Error.ShouldContain("uplift module url");
        (await uplift.RunAsync("install", "diku", "mod-loans-1.0.0", "--simulate")).ShouldExitWith(1).Error.ShouldContain("uplift module url");
        await SayUrlsAsync(uplift, modules.Url);

        var simulated = (await uplift.RunAsync("install", "diku", "mod-loans-1.0.0", "--simulate")).ShouldExitWith(3);
        simulated.Output.ShouldContain("mod-loans-1.0.0 needs interface users");
        (await uplift.RunAsync("install", "diku", "mod-loans-1.0.0")).ShouldExitWith(1).Error.ShouldContain("--yes");
        var done = (await InstallAsync(uplift, "mod-users-1.0.0", "mod-permissions-1.0.0", "mod-loans-1.0.0")).ShouldExitWith(0);
        done.Json.GetProperty("state").GetString().ShouldBe("done");
        done.Error.ShouldContain("diku: mod-users-1.0.0: done");
        (await uplift.RunAsync("install", "diku", "mod-loans-1.0.0", "--yes")).ShouldExitWith(0).Output.ShouldContain("Nothing is to be done");

        await FailAsync(modules, "mod-loans-2.0.0");
        var failed = (await InstallAsync(uplift, "mod-loans-2.0.0")).ShouldExitWith(1);
        failed.Json.GetProperty("state").GetString().ShouldBe("failed-rolled-back");
        (await uplift.RunAsync("job", "show", failed.Json.GetProperty("id").GetString()!)).ShouldExitWith(0)
            .Output.ShouldContain("told to fail");
        (await uplift.RunAsync("module", "show", "mod-loans-1.0.0")).ShouldExitWith(0).Output.ShouldContain("serves   diku");

        var purge = new[] { "install", "diku", "--purge", "mod-loans-1.0.0", "--yes" };
        (await uplift.RunAsync(purge)).ShouldExitWith(1).Error.ShouldContain("--confirm diku");
        (await uplift.RunAsync([.. purge, "--confirm", "diku"])).ShouldExitWith(0).Output.ShouldContain("purge !");
        (await uplift.RunAsync("module", "remove", "mod-users-1.0.0")).ShouldExitWith(1).Error.ShouldContain("diku");
        (await uplift.RunAsync("module", "remove", "mod-loans-1.0.0", "mod-loans-2.0.0")).ShouldExitWith(0);
        var jobs = (await uplift.RunAsync("job", "list", "--json")).ShouldExitWith(0).Json.GetProperty("jobs");
        jobs.EnumerateArray().Select(job => job.GetProperty("state").GetString()).ShouldBe(["done", "failed-rolled-back", "done"]);
        var first = jobs[0].GetProperty("id").GetString()!;
        (await uplift.RunAsync("job", "cancel", first)).ShouldExitWith(1).Error.ShouldContain("has ended already");
        (await uplift.RunAsync("job", "remove", first)).ShouldExitWith(0);
        (await uplift.RunAsync("job", "show", first)).ShouldExitWith(1);
    }

    [Theory]
    [EachStore]
    public async Task A_killed_install_goes_on_with_the_same_command_and_a_cancelled_one_is_taken_back(TestStore store)
    {
        using var uplift = await WorkspaceAsync(store);
        await using var modules = await StandInProcess.StartAsync(uplift.PathOf("modules.log"));
        await RegisterAsync(uplift);
        await SayUrlsAsync(uplift, modules.Url);
        string[] install = ["install", "diku", "mod-permissions-1.0.0", "mod-users-1.0.0", "mod-loans-1.0.0", "--takeover", "1", "--yes", "--json"];

        (await uplift.RunUntilFaultAsync("job-answered:2", install)).ShouldExitWith(ProcessResult.Killed);
        var open = (await uplift.RunAsync("job", "list", "--open", "--json")).Json.GetProperty("jobs")[0].GetProperty("id").GetString();
        var done = (await uplift.RunAsync(install)).ShouldExitWith(0);

        done.Json.GetProperty("id").GetString().ShouldBe(open);
        done.Json.GetProperty("state").GetString().ShouldBe("done");
        done.Error.ShouldContain("going on with it");
        string[] upgrade = ["install", "diku", "--upgrade-all", "--takeover", "1", "--yes"];
        (await uplift.RunUntilFaultAsync("job-answered:1", upgrade)).ShouldExitWith(ProcessResult.Killed);
        var cut = (await uplift.RunAsync("job", "list", "--open", "--json")).Json.GetProperty("jobs")[0].GetProperty("id").GetString()!;
        (await uplift.RunAsync("job", "cancel", cut)).ShouldExitWith(0).Output.ShouldContain("cancelled by");
        (await uplift.RunAsync("job", "resume", cut, "--takeover", "1")).ShouldExitWith(1).Output.ShouldContain("cancelled");
        (await uplift.RunAsync("module", "show", "mod-users-1.0.0")).ShouldExitWith(0).Output.ShouldContain("serves   diku");
        (await CountsAsync(modules)).ShouldNotContain("unexpected");
    }

    [Fact]
    public async Task What_cannot_go_together_is_wrong_usage()
    {
        using var uplift = await WorkspaceAsync(TestStore.Sqlite);
        (await uplift.RunAsync("install", "diku")).ShouldExitWith(2).Error.ShouldContain("--upgrade-all");
        (await uplift.RunAsync("install", "diku", "a", "--upgrade-all")).ShouldExitWith(2);
        (await uplift.RunAsync("install", "diku", "a", "--ignore-errors", "--on-failure", "stop")).ShouldExitWith(2);
        (await uplift.RunAsync("install", "dikku", "a")).ShouldExitWith(1).Error.ShouldContain("Did you mean 'diku'?");
        (await uplift.RunAsync("module", "url", "a")).ShouldExitWith(2).Error.ShouldContain("--remove");
    }

    private async Task<UpliftProcess> WorkspaceAsync(TestStore store)
    {
        var uplift = new UpliftProcess(store == TestStore.Sqlite ? null : $"postgresql:{await server.CreateDatabaseAsync()}");
        Directory.CreateDirectory(uplift.PathOf("packages"));
        await File.WriteAllTextAsync(uplift.PathOf("uplift.yaml"),
            "store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n", TestContext.Current.CancellationToken);
        (await uplift.RunAsync("tenant", "add", "diku")).ShouldExitWith(0);
        return uplift;
    }

    private static async Task RegisterAsync(UpliftProcess uplift) => (await uplift.RunAsync(["module", "add",
        .. s_modules.Select(module => Path.Combine(Repository.Sample("okapi-session"), "modules", module + ".json"))])).ShouldExitWith(0);

    private static async Task SayUrlsAsync(UpliftProcess uplift, string url)
    {
        foreach (var module in s_modules) (await uplift.RunAsync("module", "url", module, $"{url}/{module}")).ShouldExitWith(0);
    }

    private static Task<ProcessResult> InstallAsync(UpliftProcess uplift, params string[] modules) =>
        uplift.RunAsync(["install", "diku", .. modules, "--yes", "--json"]);

    private static async Task FailAsync(StandInProcess modules, string module)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync($"{modules.Url}/control/faults",
            new { module, on = "upgrade", end = "status", status = 500, body = "told to fail" }, JsonSerializerOptions.Web,
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> CountsAsync(StandInProcess modules)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"{modules.Url}/control/counts"), TestContext.Current.CancellationToken);
    }
}
