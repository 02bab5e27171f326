using System.Diagnostics;
using Uplift.Acceptance.Tests.Crash;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Leases;

/// <summary>One process works on a tenant; one that was paused and replaced cannot write any more.</summary>
public abstract class LeaseTests(LibraryRun run)
{
    private static readonly Dictionary<string, string?> s_pause = new() { ["UPLIFT_PAUSE"] = "batch-begun:3" };

    [Fact]
    public async Task A_second_process_is_told_who_works_on_the_tenant_and_the_first_goes_on()
    {
        await using var scene = await run.Before.CopyAsync();
        using var first = Start(scene, LibraryRun.Upgrade);
        await Signals.WaitUntilStoppedAsync(first.Process);

        var second = await scene.Uplift.RunAsync(LibraryRun.Upgrade);

        second.ShouldExitWith(1);
        second.Output.ShouldContain($"process {first.Process.Id} on {Environment.MachineName}", customMessage: run.Store);
        second.Output.ShouldContain("for ann", customMessage: run.Store);
        await Signals.ContinueAsync(first.Process);
        (await first.EndAsync()).ShouldBe(LibraryRun.UpgradeExit, run.Store);
        (await scene.DumpAsync()).DifferenceFrom(run.StateAfter).ShouldBeNull(run.Store);
    }

    [Fact]
    public async Task A_paused_process_that_was_replaced_writes_nothing_when_it_wakes_up()
    {
        await using var scene = await run.Before.CopyAsync();
        using var first = Start(scene, [.. LibraryRun.Upgrade, "--lease", "2"]);
        await Signals.WaitUntilStoppedAsync(first.Process);

        await TakeOverAsync(scene);
        var finished = await scene.DumpAsync();
        await Signals.ContinueAsync(first.Process);

        (await first.EndAsync()).ShouldBe(1, run.Store);
        (await first.Output).ShouldContain("was taken over by another process", customMessage: run.Store);
        (await scene.DumpAsync()).DifferenceFrom(finished).ShouldBeNull(run.Store);
        Documents(finished).DifferenceFrom(Documents(run.StateAfter)).ShouldBeNull(run.Store);
    }

    [Fact]
    public async Task Of_two_processes_that_start_at_once_one_does_the_work()
    {
        await using var scene = await run.Before.CopyAsync();
        using var first = Start(scene, LibraryRun.Upgrade, pause: false);
        using var second = Start(scene, LibraryRun.Upgrade, pause: false);

        int[] exits = [await first.EndAsync(), await second.EndAsync()];

        exits.ShouldContain(LibraryRun.UpgradeExit, $"{run.Store}\n{await first.Output}\n{await second.Output}");
        (await scene.DumpAsync()).DifferenceFrom(run.StateAfter).ShouldBeNull(run.Store);
    }

    // Leases go by the clock of the database; in SQLite that of the process, which can be set. A paused holder may have a transaction
    // open: the database ends it ten leases later.
    private async Task TakeOverAsync(Scene scene)
    {
        var later = new Dictionary<string, string?> { ["UPLIFT_NOW"] = "2026-01-01T01:00:00Z" };
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var second = await scene.Uplift.RunAsync(LibraryRun.Upgrade, null, later);
            if (second.ExitCode == LibraryRun.UpgradeExit) return;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromMinutes(2), $"{run.Store}: {second.Output}{second.Error}");
            second.ShouldExitWith(1);
            second.Output.ShouldContain("is being worked on by", customMessage: run.Store);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        }
    }

    private static StateDump Documents(StateDump dump) => dump.Of(table =>
        new[] { "books", "papers", "authors", "registers", "marks" }.Any(name => table.EndsWith("." + name, StringComparison.Ordinal)));

    private static Running Start(Scene scene, string[] command, bool pause = true) =>
        new(scene.Uplift.Start(command, pause ? s_pause : null));

    /// <summary>A process under way, whose output is read so that it cannot get stuck in a full pipe.</summary>
    private sealed class Running : IDisposable
    {
        private readonly Task<string> _error;

        public Running(Process process)
        {
            Process = process;
            Output = process.StandardOutput.ReadToEndAsync();
            _error = process.StandardError.ReadToEndAsync();
        }

        public Process Process { get; }

        public Task<string> Output { get; }

        public async Task<int> EndAsync()
        {
            await Process.WaitForExitAsync();
            await _error;
            return Process.ExitCode;
        }

        public void Dispose()
        {
            if (!Process.HasExited) Process.Kill();
            Process.Dispose();
        }
    }
}

/// <summary>On SQLite.</summary>
[Collection<SqliteLibrary>]
public sealed class SqliteLeaseTests(SqliteLibraryRun run) : LeaseTests(run);

/// <summary>On PostgreSQL.</summary>
[Collection<PostgreSqlLibrary>]
public sealed class PostgreSqlLeaseTests(PostgreSqlLibraryRun run) : LeaseTests(run);
