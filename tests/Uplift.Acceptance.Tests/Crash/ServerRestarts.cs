using System.Diagnostics;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// The database server goes down without a word in the middle of an upgrade and comes back: the upgrade goes on by itself, or ends with a
/// finding and is whole when it is started again.
/// </summary>
public sealed class ServerRestarts(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MostStarts = 6;
    private const int DisturbedStarts = 3;

    // About as many bytes as a line of the log of fault points has.
    private const int PointLength = 14;

    private static readonly string[] s_resume = ["resume", LibraryRun.Tenant, "--max-batch", "50", "--actor", "ann"];

    private readonly PostgreSqlServer _server = PostgreSqlServer.OfItsOwn();
    private OwnLibraryRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = new OwnLibraryRun(_server);
        await _run.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_upgrade_whose_server_is_restarted_comes_to_the_same_bytes()
    {
        var token = TestContext.Current.CancellationToken;
        var random = new Random(KillCases.Seed);
        await using var scene = await _run.Before.CopyAsync();
        var log = scene.Uplift.PathOf("points");
        var (restarts, starts, exit) = (0, 0, -1);
        for (; exit != LibraryRun.UpgradeExit && starts < MostStarts; starts++)
        {
            // A run that failed is gone on with under its own plan; a new one would give new ids where the change makes some.
            if (starts > 0 && await StateAsync(scene) == "failed") exit = (await scene.Uplift.RunAsync(s_resume)).ExitCode;
            if (exit == LibraryRun.UpgradeExit) break;
            File.Delete(log);
            using var process = scene.Uplift.Start(
                LibraryRun.Upgrade, new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log });
            var texts = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            var left = starts < DisturbedStarts ? 2 : 0;
            for (var passed = random.Next(1, 30); !process.HasExited && left > 0; await Task.Delay(5, token))
            {
                if (!File.Exists(log) || new FileInfo(log).Length < passed * PointLength) continue;
                await _server.RestartAsync();
                passed += random.Next(5, 30);
                restarts++;
                left--;
            }

            await process.WaitForExitAsync(token);
            exit = await ExitOfAsync(process, scene, starts);
            var text = await texts.Item1 + await texts.Item2;
            output.WriteLine($"start {starts + 1}: {restarts} restarts so far, exit {exit}\n{await texts.Item2}");
            exit.ShouldBeOneOf([1, LibraryRun.UpgradeExit], $"seed {KillCases.Seed}\n{text}");
            if (exit == 1) text.ShouldContain("error UP", customMessage: $"seed {KillCases.Seed}");
            text.ShouldNotContain("This is a defect");
        }

        exit.ShouldBe(LibraryRun.UpgradeExit, $"seed {KillCases.Seed}");
        (await scene.DumpAsync()).DifferenceFrom(_run.StateAfter).ShouldBeNull($"seed {KillCases.Seed}, {starts} starts");
        restarts.ShouldBeGreaterThan(0);
    }

    // A start that had mirrored the tenant and then lost the database could not tell of the failures; the next one finds nothing to
    // do, and the state of the run tells of them.
    private static async Task<int> ExitOfAsync(Process process, Scene scene, int starts) =>
        process.ExitCode == 0 && starts > 0 && await StateAsync(scene) == "incomplete" ? LibraryRun.UpgradeExit : process.ExitCode;

    private static async Task<string?> StateAsync(Scene scene)
    {
        var status = (await scene.Uplift.RunAsync("status", LibraryRun.Tenant, "--live", "--json")).ShouldExitWith(0).Json;
        return status.GetProperty("tenants")[0].GetProperty("run").GetProperty("state").GetString();
    }

    private sealed class OwnLibraryRun(PostgreSqlServer server) : LibraryRun("postgresql", server);
}
