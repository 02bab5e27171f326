using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Scenes;
using Uplift.Execution;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// P1 and P2 where several small tenants share a transaction: killed (SIGKILL) at every place that a group passes, and started again, all
/// come to the very bytes of an undisturbed run.
/// </summary>
public sealed class GroupKills(PostgreSqlServer server, ITestOutputHelper output) : IDisposable
{
    private static readonly string[] s_tenants = ["alder", "birch", "cedar", "elder", "maple"];

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("uplift-groups-");

    private static string Where => $"seed {KillCases.Seed}";

    [Fact]
    public async Task A_group_killed_at_any_fault_point_comes_to_the_same_bytes()
    {
        await using var before = await PrepareAsync();
        var log = _shared.FullName + "/points";
        string[] apply = ["apply", await PlanAsync(before), "--parallel", "1", "--actor", "ann"];
        await using var undisturbed = await before.CopyAsync();
        (await undisturbed.Uplift.RunAsync(apply, null, new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log })).ShouldExitWith(0);
        var expected = await undisturbed.DumpAsync();
        var passed = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);

        passed.Count(point => point == FaultPoint.GroupWritten).ShouldBe(1);
        var kills = KillCases.Of(passed, new Random(KillCases.Seed));
        foreach (var kill in kills)
        {
            await using var scene = await before.CopyAsync();
            (await scene.Uplift.RunUntilFaultAsync(kill.ToString(), apply)).ExitCode.ShouldBe(ProcessResult.Killed, $"{kill} ({Where})");
            (await scene.Uplift.RunAsync(apply)).ShouldExitWith(0);
            (await scene.DumpAsync()).DifferenceFrom(expected).ShouldBeNull($"killed at {kill} ({Where})");
        }

        output.WriteLine($"{kills.Count} kills of a group, 0 lost, 0 doubled ({Where})");
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static async Task<string> PlanAsync(Scene scene) => JsonDocument.Parse(
        (await scene.Uplift.RunAsync("plan", "--to", "shop-2.0.0", "--json", "--actor", "ann")).ShouldExitWith(3).Output)
        .RootElement.GetProperty("id").GetString()!;

    private async Task<Scene> PrepareAsync()
    {
        Directory.CreateDirectory(Path.Combine(_shared.FullName, "releases"));
        foreach (var version in new[] { "1.0.0", "2.0.0" })
        {
            Save($"packages/shop-{version}/module.json",
                $$"""{ "id": "shop-{{version}}", "uplift": { "collections": [ { "name": "goods" } ] } }""");
        }

        Save("packages/shop-2.0.0/changes/1.5.0/010-note.sql", "alter table goods add column note text;\n");
        Save("packages/shop-2.0.0/changes/1.5.0/010-note.undo.sql", "alter table goods drop column note;\n");
        Save("packages/shop-2.0.0/changes/2.0.0/010-first.sql", "insert into goods (id, doc) values ('first', '{}');\n");
        Save("packages/shop-2.0.0/changes/2.0.0/010-first.undo.sql", "delete from goods where id = 'first';\n");
        var scene = await Scene.OpenAsync("postgresql", _shared.FullName, server);
        foreach (var tenant in s_tenants)
        {
            (await scene.Uplift.RunAsync("tenant", "add", tenant, "--install", "shop-1.0.0", "--actor", "ann")).ShouldExitWith(0);
        }

        return scene;
    }

    private void Save(string path, string text)
    {
        var file = Path.Combine(_shared.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
