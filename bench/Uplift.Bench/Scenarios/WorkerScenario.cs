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

    private async Task CountAsync(PostgreSqlYard yard, int tenants)
    {
        var load = new ControlLoad(settings.Server, new NpgsqlConnectionStringBuilder(yard.ControlAddress).Database!);
        await load.BeginAsync();
        var took = TimeSpan.Zero;
        var all = await load.CountAsync(async () => took = (await RolloutAsync(yard, "log", tenants, 1)).Took);
        var rest = await CountRestAsync(yard, load);
        await load.EndAsync();
        report.Line($"  control database: {all.Statements:#,0} statements in {all.Transactions:#,0} transactions for {tenants} tenants in "
            + $"{took.TotalSeconds:0.0} s of one worker");
        report.Line($"    a worker at rest: {rest.Statements:0.0} statements in {rest.Transactions:0.0} transactions a second");
        report.Line($"    for each tenant: {(all.Statements - (rest.Statements * took.TotalSeconds)) / tenants:0.0} statements in "
            + $"{(all.Transactions - (rest.Transactions * took.TotalSeconds)) / tenants:0.0} transactions");
        report.Line();
    }

    // What a worker asks in a second that has nothing to do.
    private static async Task<ControlCount> CountRestAsync(PostgreSqlYard yard, ControlLoad load)
    {
        const int seconds = 10;
        using var worker = Start(yard, untilIdle: false);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var counted = await load.CountAsync(() => Task.Delay(TimeSpan.FromSeconds(seconds)));
        worker.Kill();
        await worker.WaitForExitAsync();
        return new ControlCount(counted.Statements / seconds, counted.Transactions / seconds);
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
