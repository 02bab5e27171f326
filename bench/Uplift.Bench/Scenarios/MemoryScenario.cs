using Uplift.Execution;

namespace Uplift.Bench.Scenarios;

/// <summary>Peak memory of the whole process, for few and for many documents or tenants: equal within a fifth.</summary>
internal sealed class MemoryScenario(BenchSettings settings, Report report)
{
    public const int Few = 10_000;

    private const double Most = 1.2;

    private readonly int _many = settings.Scale(1_000_000);

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        report.Line("Each in a process of its own with DOTNET_gcServer=0, "
            + $"DOTNET_GCHeapHardLimit={MemoryChild.HeapLimit} (128 MB), DOTNET_gcConcurrent=0; VmHWM at its end.");
        report.Line($"  {"",-46} {"few",12} {"many",12} {"ratio",8}");
        await CompareAsync("PostgreSQL, declared change, with journal", "declared");
        await CompareAsync("PostgreSQL, change in C#, with journal", "code");
        await CompareSqliteAsync();
        await CompareTenantsAsync();
        report.Line();
    }

    private async Task CompareAsync(string name, string kind)
    {
        var peaks = new List<long>();
        foreach (var documents in new[] { Few, _many })
        {
            var arena = new Arena(settings.Server, "uplift_bench_memory");
            await arena.FillAsync(documents);
            Npgsql.NpgsqlConnection.ClearAllPools();
            peaks.Add(await MemoryChild.MeasureAsync(kind, arena.Template));
            await arena.DisposeAsync();
        }

        Print(report, $"{name} ({Few:#,0} / {_many:#,0} documents)", peaks[0], peaks[1]);
    }

    private async Task CompareSqliteAsync()
    {
        var peaks = new List<long>();
        foreach (var documents in new[] { Few, _many })
        {
            var folder = Directory.CreateTempSubdirectory("uplift-bench-").FullName;
            await SqliteScenario.FillAsync(folder, documents);
            peaks.Add(await MemoryChild.MeasureAsync("sqlite", folder));
            Directory.Delete(folder, recursive: true);
        }

        Print(report, $"SQLite, declared change, with journal ({Few:#,0} / {_many:#,0} documents)", peaks[0], peaks[1]);
    }

    private async Task CompareTenantsAsync()
    {
        var peaks = new List<long>();
        foreach (var tenants in new[] { 10, settings.Scale(1_000) })
        {
            var arena = new Arena(settings.Server, "uplift_bench_memory");
            await arena.CreateAsync();
            await using (var provider = Arena.Provider(arena.Template))
            {
                var ids = MemoryChild.TenantsUpTo(tenants);
                foreach (var id in ids) await provider.CreateAsync(id, CancellationToken.None);
                await Engine.UpgradeAsync(provider, Library.Old, ids, 4, new RunOptions { Actor = "bench" });
            }

            peaks.Add(await MemoryChild.MeasureAsync($"{tenants}", arena.Template));
            await arena.DisposeAsync();
        }

        Print(report, $"PostgreSQL, 10 / {settings.Scale(1_000):#,0} tenants", peaks[0], peaks[1]);
    }

    /// <summary>Prints two peaks in KB, and whether the second is within the bound.</summary>
    public static void Print(Report report, string name, long few, long many)
    {
        var ratio = (double)many / few;
        report.Line($"  {name,-74} {few / 1024,6} MB {many / 1024,6} MB {ratio,6:0.00}");
        report.Check("    at most 1.2 times as much", ratio <= Most);
    }
}
