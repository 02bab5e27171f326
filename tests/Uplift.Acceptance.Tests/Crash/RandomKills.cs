using System.Diagnostics;
using System.Text.Json;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// The sample's upgrade of three tenants under one saved plan, killed from outside at moments that nobody chose, and started again until it
/// is through.
/// </summary>
public abstract class RandomKills(string store, PostgreSqlServer server, ITestOutputHelper output)
{
    private const int SampledKills = 6;
    private const int StormKills = 50;

    private static readonly (string Tenant, string? Records)[] s_tenants =
        [("diku", null), ("uni-customised", "tenants/uni-customised"), ("city-broken", "tenants/city-broken")];

    private string Where => $"store {store}, seed {KillCases.Seed}";

    [Fact]
    public async Task Killed_at_random_moments_the_upgrade_of_the_sample_comes_to_the_same_bytes()
    {
        await using var before = await PrepareAsync();
        string[] apply = ["apply", await PlanAsync(before), "--accept-preview", "--max-batch", "3", "--parallel", "2", "--actor", "ann"];
        await using var undisturbed = await before.CopyAsync();
        var began = Stopwatch.GetTimestamp();
        (await undisturbed.Uplift.RunAsync(apply)).ShouldExitWith(4);
        var duration = Stopwatch.GetElapsedTime(began);
        var expected = await undisturbed.DumpAsync();

        var random = new Random(KillCases.Seed);
        var (kills, rounds, wanted) = (0, 0, KillCases.IsStorm ? StormKills : SampledKills);
        for (; kills < wanted && rounds < 4 * wanted; rounds++)
        {
            await using var scene = await before.CopyAsync();
            var moments = new List<int>();
            for (var again = random.Next(1, 3); again > 0; again--)
            {
                moments.Add((int)(duration.TotalMilliseconds * (0.2 + (0.75 * random.NextDouble()))));
                if (await KillAsync(scene, apply, moments[^1])) kills++;
            }

            var where = $"killed after {string.Join(" and ", moments)} ms ({Where})";
            var last = await scene.Uplift.RunAsync(apply);
            last.ExitCode.ShouldBe(4, $"{where}\n{last.Output}{last.Error}");
            (await scene.DumpAsync()).DifferenceFrom(expected).ShouldBeNull(where);
        }

        output.WriteLine($"{kills} kills at random moments, 0 lost, 0 doubled ({Where})");
        kills.ShouldBeGreaterThanOrEqualTo(wanted, Where);
    }

    private static async Task<bool> KillAsync(Scene scene, string[] command, int milliseconds)
    {
        using var process = scene.Uplift.Start(command);
        var texts = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var moment = new CancellationTokenSource(milliseconds);
        try
        {
            await process.WaitForExitAsync(moment.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await Task.WhenAll(texts.Item1, texts.Item2);
        return process.ExitCode == ProcessResult.Killed;
    }

    private static async Task<string> PlanAsync(Scene scene) => JsonDocument.Parse(
        (await scene.Uplift.RunAsync("plan", "--release", "2023", "--json", "--actor", "ann")).ShouldExitWith(3).Output)
        .RootElement.GetProperty("id").GetString()!;

    private async Task<Scene> PrepareAsync()
    {
        var sample = Repository.Sample("folio-inventory");
        var scene = await Scene.OpenAsync(store, sample, server);
        foreach (var (tenant, records) in s_tenants)
        {
            string[] load = records is null ? [] : ["--load", Path.Combine(sample, records)];
            (await scene.Uplift.RunAsync(
                ["tenant", "add", tenant, "--release", "2018", "--load-sample", "--actor", "ann", .. load])).ShouldExitWith(0);
        }

        return scene;
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteRandomKills(PostgreSqlServer server, ITestOutputHelper output) : RandomKills("sqlite", server, output);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlRandomKills(PostgreSqlServer server, ITestOutputHelper output)
    : RandomKills("postgresql", server, output);
