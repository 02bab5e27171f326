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
    private const int Clients = 64;
    private const int Starts = 2;
    private const int Milliseconds = 5;
    private const string DatabaseName = "uplift_bench_install";

    private readonly IReadOnlyList<TenantId> _tenants =
        [.. Enumerable.Range(0, settings.Scale(1_000)).Select(number => TenantId.Parse($"t{number:0000}"))];

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        await using var modules = await StandInProcess.StartAsync();
        report.Line($"Stand-in modules with _tenant 2.0 in a process of their own on the same machine; {Clients} requests for jobs at once,");
        report.Line($"{Jobs} jobs at once, {Parallel} calls at once in each. Every call is recorded durably before it is sent, and its end before");
        report.Line($"what depends on it begins. All have run {Starts} times before they are measured.");

        // A long start for all, so that nobody pays for what is compiled while it runs for the first time.
        for (var start = 0; start < Starts; start++) await RoundAsync(modules, 0);
        await CompareAsync(modules, 0, "that answer at once", 0.8);
        await CompareAsync(modules, Milliseconds, $"that take {Milliseconds} ms for each call", null);
        await Arena.ExecuteAsync(settings.Server, $"drop database if exists {DatabaseName} with (force)");
    }

    private async Task CompareAsync(StandInProcess modules, int delay, string what, double? target)
    {
        var rounds = new List<Rates>();
        for (var round = 0; round < settings.Rounds; round++) rounds.Add(await RoundAsync(modules, delay));
        var baseline = Report.Median(rounds.Select(round => round.Bare));
        report.Table($"(install) {_tenants.Count:#,0} tenants install {InstallModules.Count} modules each {what}", "calls/s",
        [
            new($"bare loop of posts, {Jobs * Parallel} at once", [.. rounds.Select(round => round.Bare)]),
            Row("bare loop of posts, one after another", round => round.InTurn, null),
            Row("Uplift's jobs, control database PostgreSQL", round => round.Server, target),
            Row("Uplift's jobs, control database SQLite", round => round.File, null),
        ]);

        ReportRow Row(string name, Func<Rates, double> rate, double? least) =>
            new(name, [.. rounds.Select(rate)], Report.Median(rounds.Select(rate)) / baseline, least);
    }

    private async Task<Rates> RoundAsync(StandInProcess modules, int delay)
    {
        modules.Delay = delay;
        return new Rates(await PostAsync(modules, _tenants, Jobs * Parallel),
            await PostAsync(modules, [.. _tenants.Take(Math.Max(1, _tenants.Count / (delay == 0 ? 10 : 100)))], 1),
            await InstallOnServerAsync(modules, _tenants), await InstallInFileAsync(modules, _tenants));
    }

    private static async Task<double> PostAsync(StandInProcess modules, IReadOnlyList<TenantId> tenants, int atOnce)
    {
        using var loop = new PostLoop();
        return await MeasureAsync(modules, tenants, $"bare posts, {atOnce} at once", () => loop.RunAsync(tenants, modules.Url, atOnce));
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

    // InTurn: for fewer tenants, since it takes longest.
    private sealed record Rates(double Bare, double InTurn, double Server, double File);
}
