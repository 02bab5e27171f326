using System.Diagnostics;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Crash;

namespace Uplift.Acceptance.Tests.Rollouts;

/// <summary>
/// Three workers, killed (SIGKILL) and stopped for longer than their leases (SIGSTOP, SIGCONT) at moments
/// that nobody chose: every tenant ends moved exactly once.
/// </summary>
public sealed class KilledWorkers(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int Workers = 3;
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Whatever_becomes_of_workers_every_tenant_is_moved_exactly_once()
    {
        var (schedules, tenants) = KillCases.IsStorm ? (20, 100) : (1, 16);
        var random = new Random(KillCases.Seed);
        var (kills, stops) = (0, 0);
        for (var schedule = 0; schedule < schedules; schedule++)
        {
            using var scene = await RolloutScene.PrepareAsync(TestStore.PostgreSql, server, tenants);
            var rollout = await scene.StartAsync("--waves", "25%,100%", "--parallel", "8");
            var workers = Enumerable.Range(0, Workers).Select(_ => scene.StartWorker()).ToList();
            var began = Stopwatch.GetTimestamp();
            while ((await scene.StatusAsync(rollout)).GetProperty("state").GetString() != "done")
            {
                Stopwatch.GetElapsedTime(began)
                    .ShouldBeLessThan(s_limit, $"seed {KillCases.Seed}: {await TextAsync(scene, rollout)}");
                await Task.Delay(random.Next(200, 1500), TestContext.Current.CancellationToken);
                var victim = random.Next(Workers);
                if (random.Next(2) == 0)
                {
                    workers[victim].Kill();
                    await workers[victim].WaitForExitAsync(TestContext.Current.CancellationToken);
                    workers[victim].Dispose();
                    workers[victim] = scene.StartWorker();
                    kills++;
                }
                else
                {
                    await Signals.StopAsync(workers[victim]);
                    await Task.Delay(random.Next(500, 5000), TestContext.Current.CancellationToken);
                    await Signals.ContinueAsync(workers[victim]);
                    stops++;
                }
            }

            foreach (var worker in workers)
            {
                worker.Kill();
                await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
                worker.Dispose();
            }

            var status = await scene.StatusAsync(rollout);
            RolloutScene.Count(status)
                .ShouldBe(new Dictionary<string, int> { ["done"] = tenants }, $"seed {KillCases.Seed}");
            (await scene.CountMovesAsync(tenants)).ShouldAllBe(moves => moves == 1, $"seed {KillCases.Seed}");
        }

        output.WriteLine(
            $"{schedules} rollouts of {tenants} tenants: {kills} kills, {stops} stops, every tenant moved once "
            + $"(seed {KillCases.Seed})");
    }

    private static async Task<string> TextAsync(RolloutScene scene, string rollout) =>
        (await scene.Uplift.RunAsync("rollout", "status", rollout)).Output;
}
