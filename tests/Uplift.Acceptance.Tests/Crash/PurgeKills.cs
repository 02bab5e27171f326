using System.Net.Http.Json;
using System.Text.Json;
using Uplift.Acceptance.Tests.Calls;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// A job that purges a package and a running module, killed (SIGKILL) at the places that it passes, and gone on with: the data of both are
/// gone, the package was purged once, and a module that is told twice can tell, since both calls bear one request id.
/// </summary>
public sealed class PurgeKills(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int SampledKills = 5;
    private const string Called = "mod-users-1.0.0";
    private const string Packaged = "mod-box-1.0.0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EachStore]
    public async Task A_purge_that_is_killed_anywhere_is_done_once_as_far_as_anybody_can_tell(TestStore store)
    {
        using var uplift = await WorkspaceAsync(store);
        await using var modules = await StandInProcess.StartAsync(uplift.PathOf("modules.log"));
        (await uplift.RunAsync("module", "url", Called, $"{modules.Url}/{Called}")).ShouldExitWith(0);
        var log = uplift.PathOf("points");
        await AddTenantAsync(uplift, "whole");
        var logged = new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log };
        (await uplift.RunAsync(Purge("whole"), null, logged)).ShouldExitWith(0);
        await CheckAsync(uplift, modules, "whole", "undisturbed");
        var random = new Random(KillCases.Seed);
        var kills = KillCases.Of(await File.ReadAllLinesAsync(log, Token), random).ToArray();
        random.Shuffle(kills);
        if (!KillCases.IsStorm) kills = kills[..SampledKills];
        foreach (var (number, kill) in kills.Index())
        {
            var (tenant, where) = ($"tenant{number}", $"killed at {kill}, seed {KillCases.Seed}");
            await AddTenantAsync(uplift, tenant);
            (await uplift.RunUntilFaultAsync(kill.ToString(), Purge(tenant))).ExitCode.ShouldBe(ProcessResult.Killed, where);

            var job = await LastJobAsync(uplift, tenant);
            var state = job.GetProperty("state").GetString();
            state.ShouldBeOneOf(["ready", "running", "done"], where);
            if (state != "done")
            {
                var id = job.GetProperty("id").GetString()!;
                (await uplift.RunAsync("job", "resume", id, "--takeover", "1")).ShouldExitWith(0);
            }

            await CheckAsync(uplift, modules, tenant, where);
        }

        output.WriteLine($"{store}: {kills.Length} kills of a purge, 0 not whole, 0 purged twice unseen (seed {KillCases.Seed})");
    }

    private static string[] Purge(string tenant) =>
        ["install", tenant, "--purge", Called, Packaged, "--yes", "--confirm", tenant, "--takeover", "1"];

    private static async Task AddTenantAsync(UpliftProcess uplift, string tenant)
    {
        (await uplift.RunAsync("tenant", "add", tenant, "--load-sample", "--install", Packaged)).ShouldExitWith(0);
        (await uplift.RunAsync("install", tenant, Called, "--yes")).ShouldExitWith(0);
    }

    private static async Task<JsonElement> LastJobAsync(UpliftProcess uplift, string tenant)
    {
        var jobs = (await uplift.RunAsync("job", "list", "--json")).ShouldExitWith(0).Json.GetProperty("jobs").EnumerateArray();
        return jobs.Last(job => job.GetProperty("tenant").GetString() == tenant);
    }

    private static async Task CheckAsync(UpliftProcess uplift, StandInProcess modules, string tenant, string where)
    {
        var job = await LastJobAsync(uplift, tenant);
        job.GetProperty("state").GetString().ShouldBe("done", where);
        job.GetProperty("entries").EnumerateArray().ShouldAllBe(entry => entry.GetProperty("stage").GetString() == "done", where);
        foreach (var module in new[] { Called, Packaged })
        {
            (await uplift.RunAsync("module", "show", module)).Output.ShouldNotContain(tenant, Case.Sensitive, where);
        }

        var history = (await uplift.RunAsync("history", tenant, "--json")).ShouldExitWith(0).Json;
        history.GetProperty("versions").EnumerateArray().Count(entry => entry.GetProperty("action").GetString() == "purge")
            .ShouldBe(1, where);
        history.GetProperty("runs").EnumerateArray().Count(run => run.GetProperty("target").GetString() == "purge mod-box")
            .ShouldBe(1, where);
        using var client = new HttpClient { BaseAddress = new Uri(modules.Url) };
        var calls = await client.GetFromJsonAsync<JsonElement>($"/control/calls?tenant={tenant}&module=mod-users", Token);
        var purges = calls.EnumerateArray().Where(call => call.GetProperty("kind").GetString() == "purge").ToList();
        purges.Count.ShouldBeInRange(1, 2, where);
        purges.Select(call => call.GetProperty("requestId").GetString()).Distinct().ShouldHaveSingleItem(where).ShouldNotBeNullOrEmpty(where);
        (await client.GetStringAsync(new Uri($"/control/data?tenant={tenant}", UriKind.Relative), Token)).ShouldBe("{}", where);
    }

    private async Task<UpliftProcess> WorkspaceAsync(TestStore store)
    {
        var uplift = new UpliftProcess(store == TestStore.Sqlite ? null : $"postgresql:{await server.CreateDatabaseAsync()}");
        var sample = Directory.CreateDirectory(uplift.PathOf("packages", Packaged, "sample", "boxes")).FullName;
        await File.WriteAllTextAsync(Path.Combine(sample, "b1.json"), """{"id": "b1"}""", Token);
        await File.WriteAllTextAsync(uplift.PathOf("packages", Packaged, "module.json"),
            $$$"""{"id": "{{{Packaged}}}", "uplift": {"collections": [{"name": "boxes"}]}}""", Token);
        await File.WriteAllTextAsync(uplift.PathOf("uplift.yaml"),
            "store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n", Token);
        var descriptor = Path.Combine(Repository.Sample("okapi-session"), "modules", Called + ".json");
        (await uplift.RunAsync("module", "add", descriptor)).ShouldExitWith(0);
        return uplift;
    }
}
