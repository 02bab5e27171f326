using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Scenes;
using Uplift.Execution;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// Modules that have to be switched together: killed (SIGKILL) at every fault point of the upgrade and started again, it comes to the
/// very bytes of an undisturbed one, and whoever looks in between finds both at the old version or both at the new one.
/// </summary>
public sealed class SwitchGroupKills(PostgreSqlServer server, ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("uplift-switch-");

    private static string Where => $"seed {KillCases.Seed}";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_switch_group_is_never_seen_half_switched_and_comes_to_the_same_bytes(string store)
    {
        await using var before = await PrepareAsync(store);
        var log = $"{_shared.FullName}/points-{store}";
        string[] apply = ["apply", await PlanAsync(before), "--parallel", "1", "--max-batch", "2", "--actor", "ann"];
        await using var undisturbed = await before.CopyAsync();
        (await undisturbed.Uplift.RunAsync(apply, null, new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log })).ShouldExitWith(0);
        var expected = await undisturbed.DumpAsync();
        var passed = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);

        passed.Count(point => point == FaultPoint.SwitchWritten).ShouldBe(1);
        var kills = KillCases.Of(passed, new Random(KillCases.Seed));
        foreach (var kill in kills)
        {
            await using var scene = await before.CopyAsync();
            (await scene.Uplift.RunUntilFaultAsync(kill.ToString(), apply)).ExitCode.ShouldBe(ProcessResult.Killed, $"{kill} ({Where})");
            var versions = (await scene.DumpAsync()).Tables.Where(table => table.Key.EndsWith("module", StringComparison.Ordinal))
                .SelectMany(table => table.Value).Where(row => row.Contains("mod-", StringComparison.Ordinal)).ToList();
            versions.Count.ShouldBe(2, $"{kill} ({Where})");
            versions.Count(row => row.Contains("'2.0.0'", StringComparison.Ordinal)).ShouldBeOneOf([0, 2], $"{kill} ({Where})");
            (await scene.Uplift.RunAsync(apply)).ShouldExitWith(0);
            (await scene.DumpAsync()).DifferenceFrom(expected).ShouldBeNull($"killed at {kill} ({Where})");
        }

        output.WriteLine($"{store}: {kills.Count} kills of a switch group, 0 half switched, 0 lost, 0 doubled ({Where})");
    }

    public void Dispose() => _shared.Delete(recursive: true);

    private static async Task<string> PlanAsync(Scene scene)
    {
        var made = (await scene.Uplift.RunAsync("plan", "--to", "mod-loans-2.0.0", "--json", "--actor", "ann")).ShouldExitWith(3);
        return JsonDocument.Parse(made.Output).RootElement.GetProperty("id").GetString()!;
    }

    private async Task<Scene> PrepareAsync(string store)
    {
        Directory.CreateDirectory(Path.Combine(_shared.FullName, "releases"));
        Write("mod-users", "provides", "people");
        Write("mod-loans", "requires", "loans");
        var scene = await Scene.OpenAsync(store, _shared.FullName, server);
        string[] add = ["tenant", "add", "lab", "--load-sample", "--install", "mod-users-1.0.0", "mod-loans-1.0.0", "--actor", "ann"];
        (await scene.Uplift.RunAsync(add)).ShouldExitWith(0);
        return scene;
    }

    // What the one provides, the other requires in the same version and in no other one.
    private void Write(string product, string member, string collection)
    {
        for (var version = 1; version <= 2; version++)
        {
            var package = $"packages/{product}-{version}.0.0";
            Save($"{package}/module.json", $$$"""
                {"id": "{{{product}}}-{{{version}}}.0.0", "{{{member}}}": [{"id": "users", "version": "{{{version}}}.0"}],
                 "uplift": {"collections": [{"name": "{{{collection}}}"}]}}
                """);
            for (var number = 0; number < 5; number++)
            {
                Save($"{package}/sample/{collection}/{number}.json", $$"""{"id": "{{number}}", "v": {{version}}}""");
            }
        }

        Save($"packages/{product}-2.0.0/changes/2.0.0/010-set.yaml",
            $"collection: {collection}\nreason: the new version\ndo:\n  - set: {{ path: /v, value: 2 }}\n");
    }

    private void Save(string path, string text)
    {
        var file = Path.Combine(_shared.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
