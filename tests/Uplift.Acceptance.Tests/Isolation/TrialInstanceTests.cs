using System.Diagnostics;
using System.Globalization;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Rollouts;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>Clones that are asked before they serve, by commands and through the new version started on them.</summary>
public sealed class TrialInstanceTests(PostgreSqlServer server)
{
    private const string Record = """
        env | grep '^UPLIFT_\|^PG' | sort >> asked.txt
        echo >> asked.txt
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [EachStore]
    public async Task A_clone_is_asked_before_the_switch_and_what_serves_after_it(TestStore store)
    {
        using var scene = await IsolationScene.PrepareAsync(store, server, 50, ("../record.sh", Record));

        (await RunAsync(scene, TrialModule.Good, "--check-command", "sh record.sh {tenant}")).ShouldExitWith(0);

        await TrialModule.WaitUntilEndedAsync(LogOf(scene));
        var asked = (await File.ReadAllTextAsync(scene.Uplift.PathOf("asked.txt"), Token))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        asked.Length.ShouldBe(2);
        foreach (var (said, side) in asked.Select(block => $"{block}\n").Zip(["clone", "serving"]))
        {
            var isClone = side == "clone";
            said.ShouldContain("UPLIFT_TENANT=diku\n");
            said.ShouldContain("UPLIFT_TARGETS=shop-2.0.0\n");
            said.ShouldContain($"UPLIFT_SIDE={side}\n");
            said.Contains("UPLIFT_INSTANCE=http://127.0.0.1:", StringComparison.Ordinal).ShouldBe(isClone);
            if (scene.IsSqlite)
            {
                said.ShouldContain($"UPLIFT_DATABASE_FILE={scene.Uplift.PathOf("tenants", isClone ? "diku~next.db" : "diku.db")}\n");
                continue;
            }

            said.ShouldContain($"UPLIFT_SCHEMA_SHOP={(isClone ? "diku~next_shop" : "diku_shop")}\n");
            said.ShouldContain("PGHOST=127.0.0.1\n");
            said.Contains("PGOPTIONS=-c default_transaction_read_only=on", StringComparison.Ordinal).ShouldBe(isClone);
        }
    }

    [Theory]
    [EachStore]
    public async Task What_was_started_on_a_clone_ends_whatever_happens(TestStore store)
    {
        using var scene = await IsolationScene.PrepareAsync(store, server, 50);
        var before = await ReadAsync(scene);

        var ended = (await RunAsync(scene, TrialModule.Short)).ShouldExitWith(1);
        ended.Output.ShouldContain("ended with 3");
        ended.Output.ShouldContain("the last that it said: the shop has | no cash desk");
        await EndsAsync();
        (await RunAsync(scene, TrialModule.Sick)).ShouldExitWith(1).Output.ShouldContain("/health answers 500");
        await EndsAsync();
        using (var killed = Start(scene))
        {
            await TrialModule.WaitUntilStartedAsync(LogOf(scene));
            killed.Kill();
            await EndsAsync();
        }

        using (var interrupted = Start(scene))
        {
            await TrialModule.WaitUntilStartedAsync(LogOf(scene));
            using var kill = Process.Start("kill", ["-INT", interrupted.Id.ToString(CultureInfo.InvariantCulture)]);
            await interrupted.WaitForExitAsync(Token);
            interrupted.ExitCode.ShouldBe(130);
            await EndsAsync();
        }

        (await ReadAsync(scene)).ShouldBe(before);
        (await RunAsync(scene, TrialModule.Good)).ShouldExitWith(0);
        await EndsAsync();
        (await ReadAsync(scene)).ShouldNotBe(before);

        async Task EndsAsync()
        {
            await TrialModule.WaitUntilEndedAsync(LogOf(scene));
            Directory.Delete(LogOf(scene), recursive: true);
        }
    }

    [Theory]
    [EachStore]
    public async Task A_tenant_of_which_something_does_not_hold_after_the_switch_is_switched_back(TestStore store)
    {
        using var scene = await IsolationScene.PrepareAsync(store, server, 50);
        var before = await scene.DumpAsync();

        var refused = (await scene.RunAsync("--check-http", "http://127.0.0.1:1/health")).ShouldExitWith(1);

        refused.Output.ShouldContain("is not as it must be after the switch");
        (await scene.DumpAsync()).ShouldBe(before);
        (await scene.Uplift.RunAsync("isolate", "status")).Output.ShouldContain("No tenant has a second side.");
        (await scene.RunAsync("--check-command", "true")).ShouldExitWith(0);
    }

    [Theory]
    [EachStore]
    public async Task A_rollout_starts_the_new_version_on_each_clone(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 4, 2);
        var before = await scene.ReadGoodsAsync([1, 2]);
        var log = scene.Uplift.PathOf("processes");
        await ItemPackages.WriteFileAsync(scene.Uplift, "check.sh", "test $UPLIFT_TENANT != t001");
        await ItemPackages.WriteFileAsync(scene.Uplift, "rollout.yaml", $$"""
            strategy: isolated
            instance: "{{TrialModule.CommandOf(TrialModule.Good, log)}}"
            checkHttp: "{instance}/health"
            checkCommand: "sh check.sh {tenant}"
            budget: 2
            """);

        var rollout = await scene.StartAsync("--file", scene.Uplift.PathOf("rollout.yaml"));
        await scene.WorkAsync(1);

        await TrialModule.WaitUntilEndedAsync(log);
        TrialModule.ProcessesOf(log).Count.ShouldBe(6);
        var status = await scene.StatusAsync(rollout);
        RolloutScene.Count(status).ShouldBe(
            new Dictionary<string, int> { ["done"] = 2, ["taken back"] = 2 }, ignoreOrder: true);
        status.ToString().ShouldContain("'sh check.sh t001' ended with 1");
        (await scene.ReadGoodsAsync([1, 2])).ShouldBe(before);
    }

    [Fact]
    public async Task An_instance_whose_port_somebody_else_took_is_started_at_another()
    {
        using var scene = await IsolationScene.PrepareAsync(TestStore.Sqlite, server, 1);

        (await RunAsync(scene, TrialModule.Crowded)).ShouldExitWith(0);

        TrialModule.ProcessesOf(LogOf(scene)).Count.ShouldBe(4);
        await TrialModule.WaitUntilEndedAsync(LogOf(scene));
    }

    [Fact]
    public async Task An_instance_that_nobody_could_start_or_ask_is_refused_beforehand()
    {
        using var scene = await IsolationScene.PrepareAsync(TestStore.Sqlite, server, 1);

        (await scene.RunAsync("--check-http", "{instance}/health")).ShouldExitWith(1).Error.ShouldContain("UP7101");
        (await scene.Uplift.RunAsync("rollout", "create", "--to", "shop-2.0.0", "--instance", "run {port}"))
            .ShouldExitWith(1).Error.ShouldContain("UP7101");
        (await scene.RunAsync("--instance", "no-such-program")).ShouldExitWith(1).Output.ShouldContain("not found");
    }

    private static string LogOf(IsolationScene scene) => scene.Uplift.PathOf("processes");

    private static string[] OptionsOf(IsolationScene scene, string how) =>
        ["--instance", TrialModule.CommandOf(how, LogOf(scene)), "--check-http", "{instance}/health"];

    private static Task<ProcessResult> RunAsync(IsolationScene scene, string how, params string[] options) =>
        scene.RunAsync([.. OptionsOf(scene, how), .. options]);

    private static Process Start(IsolationScene scene)
    {
        var process = scene.Uplift.Start(
            ["isolate", "run", "--to", "shop-2.0.0", "--tenant", "diku", "--yes", .. OptionsOf(scene, TrialModule.Deaf)]);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static Task<List<string>> ReadAsync(IsolationScene scene) =>
        scene.ReadAsync($"select id, cast(doc as text) from {scene.Table} order by id");
}
