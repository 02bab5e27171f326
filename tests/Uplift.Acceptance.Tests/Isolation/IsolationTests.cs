using System.Diagnostics;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Crash;
using Uplift.Acceptance.Tests.Rollouts;
using Uplift.PostgreSql;
using Uplift.Stores;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>Upgrades on clones beside applications that write all the time.</summary>
public sealed class IsolationTests(PostgreSqlServer server, ITestOutputHelper output)
{
    // A target of the project, measured at full size; a busy machine gets time in the small draw.
    private static readonly double s_longestPause = KillCases.IsStorm ? 1_000 : 5_000;

    private static int Count => KillCases.IsStorm ? 100_000 : 2_000;

    [Theory]
    [EachStore]
    public async Task No_write_is_lost_while_a_clone_is_made_upgraded_switched_and_switched_back(TestStore store)
    {
        var seed = Random.Shared.Next();
        using var scene = await IsolationScene.PrepareAsync(store, server, Count);
        await using var writers = new CountingWriters(scene, Count, seed).Start(KillCases.IsStorm ? 2 : 1);

        foreach (var point in new[] { "clone-made:1", "batch-committed:1", "caught-up:1", "switch-begun:1" })
        {
            await scene.KillAsync(point);
        }

        var switched = (await scene.RunAsync()).ShouldExitWith(0).Json.GetProperty("tenants")[0];
        var atSwitch = writers.Writes;
        var back = (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes", "--json")).ShouldExitWith(0)
            .Json.GetProperty("tenants")[0];
        await writers.StopAsync();

        await writers.NothingShouldBeLostAsync();
        var old = scene.IsSqlite
            ? "select count(*) from goods where json_type(doc, '$.price') = 'text' and json_type(doc, '$.title') is null"
            : $"select count(*) from {scene.Table} where jsonb_typeof(doc->'price') = 'string' and not doc ? 'title'";
        int.Parse((await scene.ReadAsync(old))[0]).ShouldBeGreaterThan(Count / 2);
        Pause(switched).ShouldBeLessThan(s_longestPause);
        Pause(back).ShouldBeLessThan(s_longestPause);
        output.WriteLine(
            $"{store}: {Count} objects, {writers.Writes} writes ({atSwitch} until the switch), 0 lost, 4 kills; "
            + $"{switched.GetProperty("rowsBrought")} rows brought by the last process, nobody could write for {Pause(switched)} ms; "
            + $"switched back in {Pause(back)} ms with {back.GetProperty("rowsBrought")} rows written since; "
            + $"each write was held up for {Brake(switched)} and {Brake(back)} ms before (seed {seed})");
    }

    [Theory]
    [EachStore]
    public async Task No_write_is_lost_wherever_a_switch_back_is_killed_and_the_same_command_ends_it(TestStore store)
    {
        string[] points = ["batch-written:1", "batch-committed:1", "caught-up:1", "switch-begun:1", "exchanged:1"];
        if (KillCases.IsStorm) points = ["lease-acquired:1", "lease-acquired:2", .. points];
        var seed = Random.Shared.Next();
        using var scene = await IsolationScene.PrepareAsync(store, server, Count);
        await using var writers = new CountingWriters(scene, Count, seed).Start(KillCases.IsStorm ? 2 : 1);
        (await scene.RunAsync()).ShouldExitWith(0);

        foreach (var point in points)
        {
            (await scene.Uplift.RunUntilFaultAsync(point, "isolate", "back", "diku", "--yes")).ShouldExitWith(ProcessResult.Killed);
        }

        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0).Output.ShouldContain("up-to-date");
        await writers.StopAsync();
        await writers.NothingShouldBeLostAsync();
        (await scene.Uplift.RunAsync("isolate", "drop", "diku", "--yes")).ShouldExitWith(0);
        await writers.NothingShouldBeLostAsync();
        (await scene.Uplift.RunAsync("status", "--json")).Output.ShouldContain("1.0.0");
        (await scene.RunAsync()).ShouldExitWith(0);
        output.WriteLine($"{store}: {Count} objects, {writers.Writes} writes, 0 lost, {points.Length} kills on the way back (seed {seed})");
    }

    [Theory]
    [EachStore]
    public async Task What_was_switched_holds_every_write_in_the_new_form(TestStore store)
    {
        var seed = Random.Shared.Next();
        using var scene = await IsolationScene.PrepareAsync(store, server, Count);
        await using var writers = new CountingWriters(scene, Count, seed).Start(KillCases.IsStorm ? 2 : 1);

        await scene.KillAsync("exchanged:1");
        (await scene.RunAsync()).ShouldExitWith(0);
        await writers.StopAsync();

        await writers.NothingShouldBeLostAsync();
        var changed = scene.IsSqlite
            ? "select count(*) from goods where id like 'i%' and json_type(doc, '$.price') = 'real' and json_extract(doc, '$.title') = json_extract(doc, '$.name')"
            : $"select count(*) from {scene.Table} where id like 'i%' and jsonb_typeof(doc->'price') = 'number' and doc->'title' = doc->'name'";
        var all = scene.IsSqlite ? "select count(*) from goods where id like 'i%'" : $"select count(*) from {scene.Table} where id like 'i%'";
        (await scene.ReadAsync(changed)).ShouldBe(await scene.ReadAsync(all));
        (await scene.Uplift.RunAsync("status", "--json")).Output.ShouldContain("2.0.0");

        (await scene.Uplift.RunAsync("isolate", "drop", "diku", "--yes")).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("undo", "diku", "--yes")).ShouldExitWith(0);
        await writers.NothingShouldBeLostAsync();
    }

    [Fact]
    public async Task Writers_who_cannot_be_caught_up_with_are_held_up_until_the_switch_and_no_longer()
    {
        using var scene = await IsolationScene.PrepareAsync(TestStore.PostgreSql, server, 50);
        await scene.KillAsync("clone-made:1");
        await using var provider = new PostgreSqlProvider(new PostgreSqlOptions { ConnectionString = scene.Address });
        var clones = provider.Clones.ShouldNotBeNull();
        var (each, write) = (TimeSpan.FromMilliseconds(150), $"update {scene.Table} set doc = doc where id = 'i0000001'");

        await clones.SlowWritersAsync(TenantId.Parse("diku"), each, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        var began = Stopwatch.GetTimestamp();
        await scene.ExecuteAsync(write);
        Stopwatch.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(each);

        (await scene.RunAsync()).ShouldExitWith(0);
        (await scene.ReadAsync("select count(*) from uplift.clone where brake_until > clock_timestamp()")).ShouldBe(["0"]);
        await scene.ExecuteAsync(write);
    }

    [Theory]
    [EachStore]
    public async Task A_clone_that_is_given_up_leaves_the_tenant_as_it_was_to_the_byte(TestStore store)
    {
        using var scene = await IsolationScene.PrepareAsync(store, server, 500);
        var before = await scene.DumpAsync();

        string[] points = ["clone-made:1", "switch-begun:1"];
        foreach (var point in KillCases.IsStorm ? [.. points, "batch-written:1", "caught-up:1"] : points)
        {
            await scene.KillAsync(point);
            (await scene.Uplift.RunAsync("isolate", "status")).Output.ShouldContain("cloned");
            (await scene.Uplift.RunAsync("isolate", "drop", "diku", "--yes")).ShouldExitWith(0);
            (await scene.DumpAsync()).ShouldBe(before, point);
        }

        (await scene.RunAsync("--check-sql", "shop: select id from goods limit 1")).ShouldExitWith(1).Output
            .ShouldContain("is not as it must be");
        (await scene.Uplift.RunAsync("isolate", "drop", "--yes")).ShouldExitWith(0);
        (await scene.DumpAsync()).ShouldBe(before);
    }

    [Theory]
    [EachStore]
    public async Task A_script_that_may_change_rows_is_refused_and_one_that_says_it_does_not_is_made(TestStore store)
    {
        const string path = "shop-2.0.0/changes/2.0.0/020-index.sql";
        const string script = "create index goods_named on goods (id);\n";
        using var scene = await IsolationScene.PrepareAsync(store, server, 50,
            (path, script), (path.Replace(".sql", ".undo.sql", StringComparison.Ordinal), "drop index goods_named;\n"));

        var refused = (await scene.RunAsync()).ShouldExitWith(1);
        refused.Output.ShouldContain("UP4050");
        (await scene.Uplift.RunAsync("isolate", "status")).Output.ShouldContain("No tenant has a second side.");

        await scene.WriteAsync($"packages/{path}", "-- uplift: rows=none\n" + script);
        (await scene.RunAsync()).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--leave-written", "--yes")).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0).Output.ShouldContain("up-to-date");
        (await scene.Uplift.RunAsync("isolate", "drop", "diku", "--yes")).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(1).Output.ShouldContain("UP4051");
    }

    [Theory]
    [EachStore]
    public async Task A_rollout_moves_tenants_on_clones_and_takes_back_those_that_fail(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 4, 2);
        var before = await scene.ReadGoodsAsync([2]);
        var rollout = await scene.StartAsync("--strategy", "isolated", "--check-sql",
            "shop: select id from goods where id = 'a3'");
        await scene.WorkAsync(1);

        var status = await scene.StatusAsync(rollout);
        RolloutScene.Count(status).ShouldBe(
            new Dictionary<string, int> { ["done"] = 3, ["taken back"] = 1 }, ignoreOrder: true, status.ToString());
        (await scene.ReadGoodsAsync([2])).ShouldBe(before);
        (await scene.ReadGoodsAsync([0])).Values.ShouldAllBe(goods => goods.Contains(": 1.25", StringComparison.Ordinal)
            || goods.Contains(":1.25", StringComparison.Ordinal));
        (await scene.Uplift.RunAsync("isolate", "status", "--json")).Json.GetProperty("tenants").GetArrayLength().ShouldBe(3);

        (await scene.Uplift.RunAsync("rollout", "abort", rollout, "--undo")).ShouldExitWith(0);
        await scene.WorkAsync(1);
        (await scene.ReadGoodsAsync([0])).Values.ShouldAllBe(goods => goods.Contains("\"1.25\"", StringComparison.Ordinal));
        (await scene.Uplift.RunAsync("isolate", "status", "--json")).Json.GetProperty("tenants").GetArrayLength().ShouldBe(0);
    }

    private static double Brake(System.Text.Json.JsonElement tenant) => tenant.GetProperty("brakeMilliseconds").GetDouble();

    private static double Pause(System.Text.Json.JsonElement tenant) => tenant.GetProperty("pauseMilliseconds").GetDouble();
}
