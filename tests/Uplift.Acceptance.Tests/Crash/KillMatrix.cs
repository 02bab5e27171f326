using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Scenes;
using Uplift.Execution;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// P1 and P2 with real processes: killed (SIGKILL) at every fault point and started again with the same command, an upgrade and an undo
/// come to the very bytes of an undisturbed one.
/// </summary>
public abstract class KillMatrix(LibraryRun run, ITestOutputHelper output)
{
    private const int SampledPairs = 4;
    private const int StormPairs = 40;
    private const int LoggedEvery = 8;

    private int _kills;

    private string Where => $"store {run.Store}, seed {KillCases.Seed}";

    [Fact]
    public void Every_fault_point_lies_on_the_way_of_the_upgrade_or_of_its_undo() =>
        FaultPoint.All.Except(run.UpgradePoints.Concat(run.UndoPoints)).ShouldBeEmpty(Where);

    [Fact]
    public Task An_upgrade_killed_at_any_fault_point_comes_to_the_same_bytes() => RunAsync(
        KillCases.Of(run.UpgradePoints, new Random(KillCases.Seed)).Select(kill => new[] { kill }), UpgradeAsync);

    [Fact]
    public Task An_undo_killed_at_any_fault_point_comes_to_the_same_bytes() => RunAsync(
        KillCases.Of(run.UndoPoints, new Random(KillCases.Seed)).Select(kill => new[] { kill }), UndoAsync);

    [Fact]
    public Task A_way_back_killed_at_any_fault_point_comes_to_the_same_bytes() => RunAsync(
        KillCases.Of(run.BackPoints, new Random(KillCases.Seed)).Select(kill => new[] { kill }), GoBackAsync);

    [Fact]
    public Task An_upgrade_whose_second_start_is_killed_too_comes_to_the_same_bytes() => RunAsync(
        Pairs(run.UpgradePoints), UpgradeAsync);

    [Fact]
    public Task An_undo_whose_second_start_is_killed_too_comes_to_the_same_bytes() => RunAsync(Pairs(run.UndoPoints), UndoAsync);

    [Fact]
    public void An_undo_and_a_way_back_leave_documents_and_ledger_as_they_were_before_the_run()
    {
        string[] kept = ["history", "run"];
        bool Chosen(string table) => !kept.Any(word => table.EndsWith(word, StringComparison.Ordinal));

        run.StateUndone.Of(Chosen).DifferenceFrom(run.StateBefore.Of(Chosen)).ShouldBeNull(Where);
        run.StateBack.Of(Chosen).DifferenceFrom(run.StateBefore.Of(Chosen)).ShouldBeNull(Where);
    }

    private static IEnumerable<KillCase[]> Pairs(IReadOnlyList<string> points) =>
        KillCases.Pairs(points, KillCases.IsStorm ? StormPairs : SampledPairs, new Random(KillCases.Seed + 1))
            .Select(pair => new[] { pair.First, pair.Second });

    private async Task RunAsync(IEnumerable<KillCase[]> cases, Func<KillCase[], int, Task<string?>> tryAsync)
    {
        var complaints = new List<string>();
        foreach (var (index, kills) in cases.Index())
        {
            if (await tryAsync(kills, index) is { } complaint)
            {
                complaints.Add($"killed at {string.Join(" and ", kills.AsEnumerable())} ({Where}): {complaint}");
            }
        }

        output.WriteLine($"{_kills} kills, {complaints.Count} lost or doubled ({Where})");
        complaints.ShouldBeEmpty(string.Join("\n", complaints));
        _kills.ShouldBeGreaterThan(0, Where);
    }

    private async Task<string?> UpgradeAsync(KillCase[] kills, int index)
    {
        await using var scene = await run.Before.CopyAsync();
        if (await KillAsync(scene, LibraryRun.Upgrade, LibraryRun.UpgradeExit, kills) is { } complaint) return complaint;
        if ((await scene.DumpAsync()).DifferenceFrom(run.StateAfter) is { } difference) return difference;
        if (!KillCases.IsStorm && index % LoggedEvery != 0) return null;
        var log = (await scene.Uplift.RunAsync(LibraryRun.Log)).Output;
        return log == run.LogText ? null : "the change log differs";
    }

    private async Task<string?> UndoAsync(KillCase[] kills, int index)
    {
        await using var scene = await run.After.CopyAsync();
        return await KillAsync(scene, LibraryRun.Undo, 0, kills)
            ?? (await scene.DumpAsync()).DifferenceFrom(run.StateUndone);
    }

    private async Task<string?> GoBackAsync(KillCase[] kills, int index)
    {
        await using var scene = await run.After.CopyAsync();
        return await KillAsync(scene, LibraryRun.Back, 0, kills)
            ?? (await scene.DumpAsync()).DifferenceFrom(run.StateBack);
    }

    private async Task<string?> KillAsync(Scene scene, string[] command, int exit, KillCase[] kills)
    {
        foreach (var (index, kill) in kills.Index())
        {
            var killed = await scene.Uplift.RunUntilFaultAsync(kill.ToString(), command);
            if (killed.ExitCode == ProcessResult.Killed) _kills++;
            else if (index > 0 && killed.ExitCode == exit) return null;
            else if (index == 0) return $"it ended with {killed.ExitCode} instead of being killed\n{killed.Output}{killed.Error}";
        }

        var last = await scene.Uplift.RunAsync(command);

        return last.ExitCode == exit
            ? null
            : $"started again it ended with {last.ExitCode}\n{last.Output}{last.Error}";
    }
}

/// <summary>On SQLite.</summary>
[Collection<SqliteLibrary>]
public sealed class SqliteKillMatrix(SqliteLibraryRun run, ITestOutputHelper output) : KillMatrix(run, output);

/// <summary>On PostgreSQL.</summary>
[Collection<PostgreSqlLibrary>]
public sealed class PostgreSqlKillMatrix(PostgreSqlLibraryRun run, ITestOutputHelper output)
    : KillMatrix(run, output);
