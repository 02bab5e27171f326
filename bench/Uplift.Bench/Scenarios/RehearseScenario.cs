using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Bench.Scenarios;

/// <summary>(rehearse) What rehearsals of some tenants foretell of others, and what these take then.</summary>
internal sealed class RehearseScenario(BenchSettings settings, Report report)
{
    private const double MostFactor = 1.5;

    private readonly int[] _rehearsed = [settings.Scale(20_000), settings.Scale(100_000)];
    private readonly int[] _foretold = [settings.Scale(10_000), settings.Scale(50_000), settings.Scale(200_000)];

    public async Task RunAsync()
    {
        await using var yard = new RolloutYard(settings.Server, "uplift_bench_rehearse");
        await yard.MakeAsync();
        await Machine.DescribeAsync(report, settings.Server);
        var sample = settings.Scale(50_000);
        await yard.MakeSampleAsync(sample);
        var all = _rehearsed.Select(size => ($"r{size}", size)).Concat(_foretold.Select(size => ($"f{size}", size))).ToList();
        foreach (var (name, size) in all) await yard.AddAsync(name, size, sample);
        await Arena.ExecuteAsync(yard.TenantsAddress, "checkpoint");

        report.Line($"(rehearse) PostgreSQL, documents of 1 KB: two tenants of {string.Join(" and ", _rehearsed.Select(size => $"{size:#,0}"))} rehearsed");
        var desk = new RehearsalDesk(yard.Workspace, await yard.ControlAsync());
        foreach (var size in _rehearsed) await RehearseAsync(desk, $"r{size}", null);
        await CompareAsync(yard, desk);
        await RehearseSampleAsync();
    }

    // In an installation of its own, so that the other rehearsals do not help.
    private async Task RehearseSampleAsync()
    {
        await using var yard = new RolloutYard(settings.Server, "uplift_bench_sample");
        await yard.MakeAsync();
        var size = settings.Scale(100_000);
        await yard.MakeSampleAsync(settings.Scale(50_000));
        await yard.AddAsync($"f{size}", size, settings.Scale(50_000));
        report.Line($"(rehearse) a sample of {settings.Scale(20_000):#,0} of {size:#,0} documents rehearsed");
        var desk = new RehearsalDesk(yard.Workspace, await yard.ControlAsync());
        await RehearseAsync(desk, $"f{size}", settings.Scale(20_000));
        await CompareAsync(yard, desk, $"f{size}");
    }

    private async Task RehearseAsync(RehearsalDesk desk, string tenant, int? sample)
    {
        var made = await desk.RehearseAsync(
            TenantId.Parse(tenant), new RehearsalRequest([RolloutYard.Target], sample), "bench", CancellationToken.None);
        if (!made.IsGood) throw new InvalidOperationException(string.Join("; ", made.Problems));
        report.Line($"  {tenant,-10} copied in {made.Copied.TotalSeconds,6:0.00} s ({made.CopyBytes >> 20} MiB), upgraded in "
            + $"{made.Elapsed.TotalSeconds,6:0.00} s ({made.UpgradedBytes >> 20} MiB, journal {made.JournalBytes >> 20} MiB), "
            + $"longest batch {made.Locks[^1].Longest.TotalMilliseconds:0} ms");
        foreach (var step in made.Steps) report.Line($"    {step.Step,-66} {step.Objects,9:#,0} {step.Elapsed.TotalSeconds,8:0.000} s");
    }

    private async Task CompareAsync(RolloutYard yard, RehearsalDesk desk, params string[] only)
    {
        var foretold = await desk.ForecastAsync([RolloutYard.Target], "bench", CancellationToken.None);
        report.Line($"  {"tenant",-10} {"foretold s",12} {"took s",10} {"factor",8}");
        var upgrader = yard.Workspace.Upgrader();
        var worst = 1.0;
        await Arena.ExecuteAsync(yard.TenantsAddress, "checkpoint");
        foreach (var (tenant, forecast) in foretold.OrderBy(tenant => tenant.Forecast.Duration)
            .Where(tenant => tenant.Tenant[0] == 'f' && (only.Length == 0 || only.Contains(tenant.Tenant))))
        {
            var id = TenantId.Parse(tenant);
            var plan = await upgrader.PlanAsync([RolloutYard.Target], [id], new PlanOptions(), 1, CancellationToken.None);
            var began = TimeProvider.System.GetTimestamp();
            var result = await upgrader.Runner.ApplyAsync(id, plan, new RunOptions { Actor = "bench" }, CancellationToken.None);
            var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            if (result.Outcome != RunOutcome.Done) throw new InvalidOperationException($"{tenant}: {result.Outcome}");
            var factor = Math.Max(forecast.Duration.TotalSeconds / took, took / forecast.Duration.TotalSeconds);
            worst = Math.Max(worst, factor);
            report.Line($"  {tenant,-10} {forecast.Duration.TotalSeconds,12:0.00} {took,10:0.00} {factor,8:0.00}");
        }

        report.Check($"foretold within a factor of {MostFactor} (worst {worst:0.00})", worst <= MostFactor);
        report.Line();
    }
}
