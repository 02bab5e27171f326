using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Acceptance.Tests.Calls;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Crash;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>
/// A server that is killed (SIGKILL) while it upgrades twenty modules of ten tenants, and started again: jobs go on, and each
/// tenant ends whole. Eighteen modules run elsewhere and are called; two are packages with documents. The last two of either kind have
/// to be switched together.
/// </summary>
public abstract class KilledServers(TestStore store, PostgreSqlServer server, ITestOutputHelper output)
{
    private const int Called = 18;
    private const int Packaged = 2;
    private const int SampledKills = 3;
    private const int StormKills = 20;

    private static readonly string[] s_tenants = [.. Enumerable.Range(0, 10).Select(number => $"tenant{number}")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Kills => KillCases.IsStorm ? StormKills : SampledKills;

    // A round may end before the kill comes; then the next version is the next try.
    private static int Versions => 1 + Kills + Math.Max(3, Kills / 2);

    [Fact]
    public async Task Each_tenant_ends_whole_when_the_server_is_killed_in_the_middle()
    {
        using var workspace = new UpliftProcess(
            store == TestStore.Sqlite ? null : $"postgresql:{await server.CreateDatabaseAsync()}");
        await WriteWorkspaceAsync(workspace);
        await using var modules = await StandInProcess.StartAsync(workspace.PathOf("modules.log"));
        using var standIn = new HttpClient { BaseAddress = new Uri(modules.Url) };
        foreach (var tenant in s_tenants)
        {
            string[] load = ["tenant", "add", tenant, "--load-sample", "--install", "mod-p0-1.0.0", "mod-p1-1.0.0"];
            (await workspace.RunAsync(load)).ShouldExitWith(0);
        }

        await standIn.PostAsJsonAsync("/control/faults", new { delay = 15 }, Cancellation);
        var random = new Random(KillCases.Seed);
        var (killed, version) = (0, 1);
        await using var host = new ServerProcess(workspace);
        await host.StartAsync();
        await RegisterAsync(host.Client, modules.Url);
        await UpgradeAsync(host.Client, version);
        var began = Stopwatch.GetTimestamp();
        await WaitForAllAsync(host.Client, 1);
        var duration = Stopwatch.GetElapsedTime(began);
        while (killed < Kills && version < Versions)
        {
            var jobs = await UpgradeAsync(host.Client, ++version);
            var moment = duration * (0.05 + (0.85 * random.NextDouble()));
            await Task.Delay(moment, Cancellation);
            var unfinished = await UnfinishedAsync(host.Client);
            await host.KillAsync();
            await host.StartAsync();
            if (unfinished > 0) killed++;

            await WaitForAllAsync(host.Client, version);
            var where = $"version {version}, killed after {moment.TotalMilliseconds:F0} ms, {jobs} jobs, seed {KillCases.Seed}";
            await CheckAsync(host.Client, standIn, version, where);
        }

        var status = (await workspace.RunAsync("status", "--json")).Json.GetProperty("tenants");
        foreach (var tenant in status.EnumerateArray())
        {
            tenant.GetProperty("modules").GetProperty("mod-p1").GetString().ShouldBe($"{version}.0.0", tenant.ToString());
        }

        var counts = await standIn.GetFromJsonAsync<Dictionary<string, int>>("/control/counts", Cancellation);
        output.WriteLine($"{store}: {killed} kills, {counts!["done"]} calls done, {counts.GetValueOrDefault("repeated")} repeated, "
            + $"{counts.GetValueOrDefault("unexpected")} unexpected, 0 tenants not whole (seed {KillCases.Seed})");
        counts.GetValueOrDefault("unexpected").ShouldBe(0);
        killed.ShouldBe(Kills, $"the jobs were too quick to be hit, seed {KillCases.Seed}");
    }

    private static bool IsPaired(int number) => number is Called - 2 or Called;

    private static string Product(int number) => number < Called ? $"mod-c{number}" : $"mod-p{number - Called}";

    private static IEnumerable<string> ModulesAt(int version) =>
        Enumerable.Range(0, Called + Packaged).Select(number => $"{Product(number)}-{version}.0.0");

    // A tree of requirements among those that are called, so that there are several levels; and the second of a pair works with the
    // same version of the first only.
    private static JsonObject Descriptor(int number, int version)
    {
        string[] tree = number is 0 or >= Called ? [] : [$"interface{(number - 1) / 2} 1.1"];
        string[] pair = IsPaired(number - 1) ? [$"interface{number - 1} {version}.0"] : [];
        var result = new JsonObject
        {
            ["id"] = $"{Product(number)}-{version}.0.0",
            ["provides"] = new JsonArray(new JsonObject
            {
                ["id"] = $"interface{number}",
                ["version"] = IsPaired(number) ? $"{version}.0" : $"1.{version}",
            }),
            ["requires"] = new JsonArray([.. tree.Concat(pair).Select(need =>
                new JsonObject { ["id"] = need.Split(' ')[0], ["version"] = need.Split(' ')[1] })]),
        };
        if (number >= Called) return result;
        string[] paths = number % 2 == 0 ? ["POST", "DELETE"] : ["POST"];
        result["provides"]!.AsArray().Add(new JsonObject
        {
            ["id"] = "_tenant",
            ["version"] = number % 2 == 0 ? "1.2" : "2.0",
            ["interfaceType"] = "system",
            ["handlers"] = JsonSerializer.SerializeToNode(new object[]
            {
                new { methods = paths, pathPattern = "/_/tenant" },
                number % 2 == 0
                    ? new { methods = (string[])["POST"], pathPattern = "/_/tenant/disable" }
                    : new { methods = (string[])["GET", "DELETE"], pathPattern = "/_/tenant/{id}" },
            }),
        });
        return result;
    }

    private static async Task WriteWorkspaceAsync(UpliftProcess workspace)
    {
        await File.WriteAllTextAsync(workspace.PathOf("uplift.yaml"),
            "store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n", Cancellation);
        for (var number = Called; number < Called + Packaged; number++)
        {
            for (var version = 1; version <= Versions; version++)
            {
                var descriptor = Descriptor(number, version);
                descriptor["uplift"] = JsonNode.Parse("""{"collections": [{"name": "books", "table": "TABLE"}]}"""
                    .Replace("TABLE", $"books{number}", StringComparison.Ordinal));
                var folder = Directory.CreateDirectory(workspace.PathOf("packages", $"{Product(number)}-{version}.0.0")).FullName;
                await File.WriteAllTextAsync(Path.Combine(folder, "module.json"), descriptor.ToJsonString(), Cancellation);
                Directory.CreateDirectory(Path.Combine(folder, "sample", "books"));
                for (var book = 0; book < 5; book++)
                {
                    await File.WriteAllTextAsync(Path.Combine(folder, "sample", "books", $"b{book}.json"),
                        $$"""{"id": "b{{book}}", "v{{version}}": {{book}}}""", Cancellation);
                }

                for (var step = 2; step <= version; step++)
                {
                    var changes = Directory.CreateDirectory(Path.Combine(folder, "changes", $"{step}.0.0")).FullName;
                    await File.WriteAllTextAsync(Path.Combine(changes, "010-rename.yaml"),
                        $"id: rename\ncollection: books\nreason: one name a version\ndo:\n  - rename: {{ path: /v{step - 1}, to: v{step} }}\n",
                        Cancellation);
                }
            }
        }
    }

    private static async Task RegisterAsync(HttpClient client, string modules)
    {
        var called = Enumerable.Range(1, Versions).SelectMany(
            version => Enumerable.Range(0, Called).Select(number => Descriptor(number, version))).ToList();
        (await client.PostAsJsonAsync("/_/proxy/import/modules", called, Cancellation)).EnsureSuccessStatusCode();
        foreach (var id in called.Select(descriptor => (string)descriptor["id"]!))
        {
            var instance = new { srvcId = id, instId = $"{id}-a", url = $"{modules}/{id}" };
            (await client.PostAsJsonAsync("/_/discovery/modules", instance, Cancellation)).EnsureSuccessStatusCode();
        }
    }

    private static async Task<int> UpgradeAsync(HttpClient client, int version)
    {
        var modules = ModulesAt(version).Select(id => new { id, action = "enable" }).ToList();
        foreach (var tenant in s_tenants)
        {
            var answer = await client.PostAsJsonAsync($"/_/proxy/tenants/{tenant}/install?async=true&parallel=3", modules, Cancellation);
            ((int)answer.StatusCode).ShouldBe(201, await answer.Content.ReadAsStringAsync(Cancellation));
        }

        return s_tenants.Length;
    }

    private static async Task<IReadOnlyList<JsonObject>> JobsAsync(HttpClient client)
    {
        var jobs = new List<JsonObject>();
        foreach (var tenant in s_tenants)
        {
            var list = await client.GetFromJsonAsync<JsonArray>($"/_/proxy/tenants/{tenant}/install", Cancellation);
            jobs.AddRange(list!.Select(job => job!.AsObject()));
        }

        return jobs;
    }

    private static async Task<int> UnfinishedAsync(HttpClient client) =>
        (await JobsAsync(client)).Count(job => !(bool)job["complete"]!);

    private static async Task WaitForAllAsync(HttpClient client, int version)
    {
        var until = Stopwatch.StartNew();
        while (await UnfinishedAsync(client) is > 0 and var open)
        {
            until.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), $"{open} jobs do not end at version {version}");
            await Task.Delay(100, Cancellation);
        }

        foreach (var job in await JobsAsync(client)) ((string)job["state"]!).ShouldBe("done", job.ToJsonString());
        foreach (var tenant in s_tenants)
        {
            (await client.DeleteAsync($"/_/proxy/tenants/{tenant}/install", Cancellation)).EnsureSuccessStatusCode();
        }
    }

    private static async Task CheckAsync(HttpClient client, HttpClient standIn, int version, string where)
    {
        var data = await standIn.GetFromJsonAsync<JsonObject>("/control/data", Cancellation);
        foreach (var tenant in s_tenants)
        {
            var enabled = await client.GetFromJsonAsync<JsonArray>($"/_/proxy/tenants/{tenant}/modules", Cancellation);
            enabled!.Select(module => (string)module!["id"]!).ShouldBe(ModulesAt(version), ignoreOrder: true, $"{tenant}, {where}");
            for (var number = 0; number < Called; number++)
            {
                ((string)data![tenant]![Product(number)]!["module"]!).ShouldBe($"{Product(number)}-{version}.0.0", $"{tenant}, {where}");
            }
        }
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteKilledServers(PostgreSqlServer server, ITestOutputHelper output)
    : KilledServers(TestStore.Sqlite, server, output);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlKilledServers(PostgreSqlServer server, ITestOutputHelper output)
    : KilledServers(TestStore.PostgreSql, server, output);
