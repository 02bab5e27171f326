using System.Diagnostics;
using Uplift.Bench.Peers;
using Uplift.Control;
using Uplift.PostgreSql;
using Uplift.Sqlite;
using Uplift.Stores;

namespace Uplift.Bench.Scenarios;

/// <summary>(install) Calls a second of install jobs, from the first request to the last switch, against bare posts.</summary>
internal sealed class InstallScenario(BenchSettings settings, Report report)
{
    private const int Jobs = 64;
    private const int Parallel = 4;
    private const int Clients = 4;
    private const string DatabaseName = "uplift_bench_install";

    private readonly IReadOnlyList<TenantId> _tenants =
        [.. Enumerable.Range(0, settings.Scale(1_000)).Select(number => TenantId.Parse($"t{number:0000}"))];

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        await using var modules = await StandInProcess.StartAsync();
        var (bare, server, file) = (new List<double>(), new List<double>(), new List<double>());

        // A start of their own for all three, so that nobody pays for what is compiled first.
        IReadOnlyList<TenantId> few = [.. _tenants.Take(50)];
        await PostAsync(modules, few);
        await InstallOnServerAsync(modules, few);
        await InstallInFileAsync(modules, few);
        for (var round = 0; round < settings.Rounds; round++)
        {
            bare.Add(await PostAsync(modules, _tenants));
            server.Add(await InstallOnServerAsync(modules, _tenants));
            file.Add(await InstallInFileAsync(modules, _tenants));
        }

        await Arena.ExecuteAsync(settings.Server, $"drop database if exists {DatabaseName} with (force)");
        var baseline = Report.Median(bare);
        report.Line($"Stand-in modules with _tenant 2.0 that answer at once, in a process of their own on the same machine; {Jobs} jobs at once,");
        report.Line($"{Parallel} calls at once in each; every call is recorded durably before it is sent and after it is answered.");
        report.Table($"(install) {_tenants.Count:#,0} tenants install {InstallModules.Count} modules each", "calls/s",
        [
            new($"bare loop of posts, {Jobs * Parallel} at once", bare),
            new("Uplift's jobs, control database PostgreSQL", server, Report.Median(server) / baseline, 0.8),
            new("Uplift's jobs, control database SQLite", file, Report.Median(file) / baseline),
        ]);
    }

    private static async Task<double> PostAsync(StandInProcess modules, IReadOnlyList<TenantId> tenants)
    {
        using var loop = new PostLoop();
        return await MeasureAsync(modules, tenants, "bare posts", () => loop.RunAsync(tenants, modules.Url, Jobs * Parallel));
    }

    private async Task<double> InstallOnServerAsync(StandInProcess modules, IReadOnlyList<TenantId> tenants)
    {
        var arena = new Arena(settings.Server, DatabaseName);
        await arena.CreateAsync();
        await using var provider = new PostgreSqlProvider(PostgreSqlControlConnections.OptionsFor(arena.Template));
        await using var connections = new PostgreSqlControlConnections(arena.Template);
        return await InstallAsync(modules, tenants, provider, connections, "PostgreSQL");
    }

    private static async Task<double> InstallInFileAsync(StandInProcess modules, IReadOnlyList<TenantId> tenants)
    {
        var folder = Directory.CreateTempSubdirectory("uplift-bench-install-").FullName;
        try
        {
            var options = new SqliteOptions { Directory = folder };
            await using var provider = SqliteProvider.OfFile("control.db", options);
            return await InstallAsync(modules, tenants, provider, new SqliteControlConnections("control.db", options), "SQLite");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> InstallAsync(
        StandInProcess modules, IReadOnlyList<TenantId> tenants, IStoreProvider provider, IControlConnections connections, string name)
    {
        var control = await ControlOpener.OpenAsync(provider, connections, TimeProvider.System, CancellationToken.None);
        using var jobs = new InstallJobs(control, Jobs);
        await jobs.PrepareAsync(tenants, modules.Url);
        return await MeasureAsync(modules, tenants, name, () => jobs.RunAsync(tenants, Clients, Parallel));
    }

    private static async Task<double> MeasureAsync(
        StandInProcess modules, IReadOnlyList<TenantId> tenants, string name, Func<Task> work)
    {
        await modules.ForgetAsync();
        GC.Collect();
        var calls = tenants.Count * InstallModules.Count;
        var before = CpuTimes.Now(modules.Process);
        var watch = Stopwatch.StartNew();
        await work();
        var rate = calls / watch.Elapsed.TotalSeconds;
        var spent = CpuTimes.Now(modules.Process) - before;
        await modules.CheckAsync(calls);
        await Console.Error.WriteLineAsync($"  {name}: {Report.Number(rate)}/s; µs of a processor for each call: {spent.Each(calls)}");
        return rate;
    }
}
