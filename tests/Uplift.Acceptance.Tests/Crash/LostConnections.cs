using System.Diagnostics;
using Npgsql;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>The server ends connections at moments that nobody chose; what is tried again or started again is done once.</summary>
[Collection<PostgreSqlLibrary>]
public sealed class LostConnections(PostgreSqlLibraryRun run, ITestOutputHelper output)
{
    private const int MostStarts = 8;

    // About as many bytes as a line of the log of fault points has.
    private const int PointLength = 14;

    [Fact]
    public async Task An_upgrade_whose_connections_are_ended_comes_to_the_same_bytes()
    {
        var token = TestContext.Current.CancellationToken;
        var random = new Random(KillCases.Seed);
        await using var scene = (PostgreSqlScene)await run.Before.CopyAsync();
        var log = scene.Uplift.PathOf("points");
        var (ended, starts, exit) = (0, 0, -1);
        for (; exit != LibraryRun.UpgradeExit && starts < MostStarts; starts++)
        {
            File.Delete(log);
            using var process = scene.Uplift.Start(
                LibraryRun.Upgrade, new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log });
            var texts = (process.StandardOutput.ReadToEndAsync(token), process.StandardError.ReadToEndAsync(token));
            // The last starts are left in peace.
            for (var passed = random.Next(1, 30); !process.HasExited && starts < MostStarts - 2; await Task.Delay(5, token))
            {
                if (!File.Exists(log) || new FileInfo(log).Length < passed * PointLength) continue;
                ended += await EndConnectionsAsync(scene);
                passed += random.Next(10, 40);
            }

            await process.WaitForExitAsync(token);
            exit = process.ExitCode;
            var text = await texts.Item1 + await texts.Item2;
            exit.ShouldBeOneOf([1, LibraryRun.UpgradeExit], $"seed {KillCases.Seed}\n{text}");
            if (exit == 1) text.ShouldContain("error UP", customMessage: $"seed {KillCases.Seed}");
        }

        output.WriteLine($"{ended} connections ended, {starts} starts (store postgresql, seed {KillCases.Seed})");
        (await scene.DumpAsync()).DifferenceFrom(run.StateAfter).ShouldBeNull($"seed {KillCases.Seed}, {starts} starts");
        ended.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_index_that_a_crash_left_invalid_is_made_again()
    {
        await using var scene = (PostgreSqlScene)await run.Before.CopyAsync();
        await using var writer = new NpgsqlConnection(scene.ConnectionString);
        await writer.OpenAsync(TestContext.Current.CancellationToken);
        await using (var open = await writer.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            // An open write makes the building of the index wait; then its client dies, and then its session.
            await new NpgsqlCommand($"delete from {scene.Table("acme", "library", "papers")} where id = 'none'", writer, open)
                .ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            using var process = scene.Uplift.Start(LibraryRun.Upgrade);
            await WaitForAsync(scene, "select count(*) from pg_stat_activity where query ilike 'CREATE INDEX CONCURRENTLY%' "
                + "and wait_event_type = 'Lock' and datname = current_database()");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await scene.ExecuteAsync("acme", "select pg_terminate_backend(pid) from pg_stat_activity "
                + "where query ilike 'CREATE INDEX CONCURRENTLY%' and datname = current_database()");
        }

        await WaitForAsync(scene, "select count(*) from pg_index where not indisvalid");
        (await scene.Uplift.RunAsync(LibraryRun.Upgrade)).ShouldExitWith(LibraryRun.UpgradeExit);
        (await scene.DumpAsync()).DifferenceFrom(run.StateAfter).ShouldBeNull();
    }

    private static async Task WaitForAsync(PostgreSqlScene scene, string count)
    {
        var began = Stopwatch.GetTimestamp();
        while (await CountAsync(scene, count) == 0)
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromMinutes(1), count);
            await Task.Delay(20);
        }
    }

    private static Task<int> EndConnectionsAsync(PostgreSqlScene scene) => CountAsync(scene,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    private static async Task<int> CountAsync(PostgreSqlScene scene, string query)
    {
        await using var connection = new NpgsqlConnection(scene.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }
}
