using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Crash;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>Rollouts by the command line and real workers: three on PostgreSQL, one on SQLite.</summary>
public sealed class RolloutTests(PostgreSqlServer server)
{
    private static int Tenants => KillCases.IsStorm ? 200 : 20;

    [Theory]
    [EachStore]
    public async Task A_defect_stops_the_rollout_at_the_budget_and_a_repaired_package_finishes_it(TestStore store)
    {
        int[] broken = [3, 5, 8];
        using var scene = await RolloutScene.PrepareAsync(store, server, Tenants, broken);
        var before = await scene.ReadGoodsAsync(broken);
        var wave = Tenants / 2;

        var rollout = await scene.StartAsync(
            "--canary", "t000", "--waves", "50%,100%", "--parallel", "8", "--budget", "2");
        await scene.WorkAsync(store == TestStore.Sqlite ? 1 : 3);

        var stopped = await scene.StatusAsync(rollout);
        stopped.GetProperty("state").GetString().ShouldBe("paused");
        stopped.GetProperty("reason").GetString()
            .ShouldBe($"3 of {wave} tenants of wave 2 failed; the budget of a wave is 2");
        var counts = RolloutScene.Count(stopped);
        counts["done"].ShouldBe(1 + wave - 3);
        counts["taken back"].ShouldBe(3);
        counts["waiting"].ShouldBe(Tenants - 1 - wave);
        (await scene.ReadGoodsAsync(broken)).ShouldBe(before);

        await scene.RepairAsync();
        (await scene.Uplift.RunAsync("rollout", "resume", rollout)).ShouldExitWith(0);
        await scene.WorkAsync(store == TestStore.Sqlite ? 1 : 3);

        var done = await scene.StatusAsync(rollout);
        done.GetProperty("state").GetString().ShouldBe("done");
        RolloutScene.Count(done).ShouldBe(new Dictionary<string, int> { ["done"] = Tenants });
        (await scene.CountMovesAsync(Tenants)).ShouldAllBe(moves => moves == 1);
        (await scene.ReadGoodsAsync(broken)).Values.ShouldAllBe(
            goods => goods.Contains("1.25", StringComparison.Ordinal));
    }

    [Theory]
    [EachStore]
    public async Task What_was_moved_is_taken_back_when_a_rollout_is_aborted_so(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 5);
        var before = await scene.ReadGoodsAsync([0, 1, 2, 3, 4]);
        var rollout = await scene.StartAsync("--canary", "t003", "--freeze", "t004", "--approve", "--waves", "1,100%");
        await scene.WorkAsync(1);
        (await scene.StatusAsync(rollout)).GetProperty("state").GetString().ShouldBe("waiting for approval");
        (await scene.Uplift.RunAsync("rollout", "approve", rollout)).ShouldExitWith(0);
        await scene.WorkAsync(1);

        RolloutScene.Count(await scene.StatusAsync(rollout)).ShouldBe(
            new Dictionary<string, int> { ["done"] = 2, ["waiting"] = 2 }, ignoreOrder: true);
        (await scene.ReadGoodsAsync([0, 3])).Values.ShouldAllBe(
            goods => goods.Contains("1.25", StringComparison.Ordinal));
        (await scene.Uplift.RunAsync("rollout", "resume", rollout)).ShouldExitWith(1).Error.ShouldContain("UP7103");
        (await scene.Uplift.RunAsync("rollout", "abort", rollout, "--undo")).ShouldExitWith(0);
        await scene.WorkAsync(1);

        (await scene.StatusAsync(rollout)).GetProperty("state").GetString().ShouldBe("aborted");
        (await scene.ReadGoodsAsync([0, 1, 2, 3, 4])).ShouldBe(before);
    }

    [Theory]
    [EachStore]
    public async Task A_check_that_does_not_hold_takes_the_tenant_back_or_stops_the_rollout(TestStore store)
    {
        using var scene = await RolloutScene.PrepareAsync(store, server, 3);
        var rollout = await scene.StartAsync(
            "--canary", "t000", "--check-sql", "shop: select id from goods where id = 'a1'", "--check-command",
            "false");
        await scene.WorkAsync(1);

        var status = await scene.StatusAsync(rollout);
        status.GetProperty("state").GetString().ShouldBe("paused");
        var canary = status.GetProperty("tenants")[0];
        canary.GetProperty("state").GetString().ShouldBe("taken back");
        canary.GetProperty("message").GetString()!.ShouldContain("finds a1");

        var other = await scene.StartAsync("--canary", "t000", "--check-command", "false");
        await scene.WorkAsync(1);
        status = await scene.StatusAsync(other);
        status.GetProperty("reason").GetString().ShouldBe("behind wave 1: 'false' ended with 1");
        (await scene.Uplift.RunAsync("rollout", "retry", other, "t001"))
            .ShouldExitWith(1).Error.ShouldContain("none that failed");
    }

    [Fact]
    public async Task A_package_that_was_broken_since_stops_the_rollout_with_its_place_and_no_tenant_is_touched()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 2);
        var before = await scene.ReadGoodsAsync([0, 1]);
        var rollout = await scene.StartAsync();
        await scene.BreakPackageAsync();
        await scene.WorkAsync(1);

        var status = await scene.StatusAsync(rollout);
        status.GetProperty("state").GetString().ShouldBe("paused");
        status.GetProperty("reason").GetString()!.ShouldContain("010-price.yaml");
        (await scene.ReadGoodsAsync([0, 1])).ShouldBe(before);

        await scene.RepairAsync();
        (await scene.Uplift.RunAsync("rollout", "resume", rollout)).ShouldExitWith(0);
        await scene.WorkAsync(1);
        (await scene.StatusAsync(rollout)).GetProperty("state").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task A_server_that_is_told_so_works_on_rollouts_too()
    {
        using var scene = await RolloutScene.PrepareAsync(TestStore.Sqlite, server, 2);
        var rollout = await scene.StartAsync();
        using var serving = scene.Start("serve", "--listen", "127.0.0.1:0", "--worker");
        try
        {
            (await scene.Uplift.RunAsync("rollout", "watch", rollout)).ShouldExitWith(0);
        }
        finally
        {
            serving.Kill();
            await serving.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
