using System.Diagnostics;
using Npgsql;
using Uplift.Rollouts;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Bench.Scenarios;

/// <summary>(workers) How many tenants a rollout moves in a minute, and what it asks of the control database.</summary>
internal sealed class WorkerScenario(BenchSettings settings, Report report)
{
    private const int Documents = 1_000;
    private const int Parallel = 8;

    private readonly int _tenants = settings.Scale(200);

    public async Task RunAsync()
    {
        await using var yard = new PostgreSqlYard(settings.Server, "uplift_bench_workers");
        await yard.MakeAsync();
        await Machine.DescribeAsync(report, settings.Server);
        await yard.MakeSampleAsync(Documents);
        var counted = Math.Max(4, _tenants / 4);
        foreach (var (set, count) in new[] { ("one", _tenants), ("two", _tenants), ("log", counted) })
        {
            for (var number = 0; number < count; number++) await yard.AddAsync($"{set}{number:000}", Documents, Documents);
        }

        report.Line($"(workers) {_tenants} tenants of {Documents:#,0} documents each, --parallel {Parallel}, processes of their own");
        await MoveAsync(yard, "one", _tenants, 1);
        await MoveAsync(yard, "two", _tenants, 2);
        await CountAsync(yard, counted);
    }

    private async Task MoveAsync(PostgreSqlYard yard, string set, int tenants, int workers)
    {
        var (perMinute, _) = await RolloutAsync(yard, set, tenants, workers);
        report.Line($"  {workers} worker{(workers == 1 ? " " : "s")} {perMinute,10:#,0} tenants a minute");
    }

    // The server writes each statement of the control database into its log, which is counted there.
    private async Task CountAsync(PostgreSqlYard yard, int tenants)
    {
        var database = new NpgsqlConnectionStringBuilder(yard.ControlAddress).Database;
        await Arena.ExecuteAsync(settings.Server, $"alter database {database} set log_statement = 'all'");
        NpgsqlConnection.ClearAllPools();
        var before = await CountStatementsAsync();
        var (_, took) = await RolloutAsync(yard, "log", tenants, 1);
        var all = await CountStatementsAsync() - before;
        await Arena.ExecuteAsync(settings.Server, $"alter database {database} reset log_statement");
        var idle = await CountStatementsOfRestAsync(yard, database!);
        report.Line($"  control database: {all:#,0} statements for {tenants} tenants in {took.TotalSeconds:0.0} s of one worker, of which it asks "
            + $"{idle:0.0} a second whether there is something to do: {(all - (idle * took.TotalSeconds)) / tenants:0.0} for each tenant");
        report.Line();
    }

    // What a worker asks that has nothing to do.
    private async Task<double> CountStatementsOfRestAsync(PostgreSqlYard yard, string database)
    {
        const int seconds = 10;
        await Arena.ExecuteAsync(settings.Server, $"alter database {database} set log_statement = 'all'");
        using var worker = Start(yard, untilIdle: false);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = await CountStatementsAsync();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var counted = await CountStatementsAsync() - before;
        worker.Kill();
        await worker.WaitForExitAsync();
        await Arena.ExecuteAsync(settings.Server, $"alter database {database} reset log_statement");
        return counted / (double)seconds;
    }

    private async Task<long> CountStatementsAsync()
    {
        await using var source = NpgsqlDataSource.Create(settings.Server);
        await using var command = source.CreateCommand("""
            select count(*) from regexp_split_to_table(pg_read_file('server.log'), '\n') l
            where l ~ 'LOG:  (execute|statement)'
            """);
        command.CommandTimeout = 120;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<(double PerMinute, TimeSpan Took)> RolloutAsync(
        PostgreSqlYard yard, string set, int tenants, int workers)
    {
        var desk = new RolloutDesk(yard.Workspace, await yard.ControlAsync());
        var spec = new RolloutSpec { Targets = [RolloutYard.Target], Parallel = [Parallel] };
        var choice = new TenantChoice { Names = [.. Enumerable.Range(0, tenants).Select(number => $"{set}{number:000}")] };
        var rollout = await desk.CreateAsync(spec, choice, "bench", CancellationToken.None);
        await desk.StartAsync(rollout.Id, "bench", CancellationToken.None);
        var processes = Enumerable.Range(0, workers).Select(_ => Start(yard, untilIdle: true)).ToList();
        var began = Stopwatch.GetTimestamp();
        foreach (var process in processes)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }

        var took = Stopwatch.GetElapsedTime(began);
        var moved = (await desk.Table.ReadEventsAsync(rollout.Id, int.MaxValue, CancellationToken.None))
            .Where(happened => happened.What == "moved").Select(happened => happened.At).Order().ToList();
        if (moved.Count != tenants) throw new InvalidOperationException($"{moved.Count} of {tenants} tenants were moved.");
        return ((tenants - 1) / (moved[^1] - moved[0]).TotalMinutes, took);
    }

    private static Process Start(PostgreSqlYard yard, bool untilIdle)
    {
        var program = Path.Combine(Repository.Folder("artifacts/bin/Uplift.Cli/release"), "Uplift.Cli.dll");
        string[] arguments = [program, "worker", "--workspace", yard.Folder, .. untilIdle ? new[] { "--until-idle" } : []];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
