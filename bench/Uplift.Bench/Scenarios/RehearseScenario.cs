using Dapper;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Bench.Scenarios;

/// <summary>(rehearse) What rehearsals of some tenants foretell of others, and what these take then.</summary>
internal sealed class RehearseScenario(BenchSettings settings, Report report)
{
    private const double MostFactor = 1.5;

    private readonly int[] _foretold =
        [settings.Scale(1_000), settings.Scale(10_000), settings.Scale(50_000), settings.Scale(200_000)];

    // What an operator would rehearse to know the others: each of these by itself.
    private readonly (string Name, (int Size, int? Sample)[] Rehearsed)[] _ways =
    [
        Way([(settings.Scale(20_000), null), (settings.Scale(100_000), null)]),
        Way([(settings.Scale(100_000), null)]),
        Way([(settings.Scale(100_000), settings.Scale(20_000))]),
    ];

    public async Task RunAsync()
    {
        await Machine.DescribeAsync(report, settings.Server);
        await PostgreSqlYard.AgeAsync(settings.Server, settings.Scale(200));
        await RunAsync(() => new PostgreSqlYard(settings.Server, "uplift_bench_rehearse"));
        await RunAsync(() => new SqliteYard());
    }

    private async Task RunAsync(Func<RolloutYard> make)
    {
        var factors = new List<(int Size, int Way, double Factor)>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            await using var yard = make();
            factors.AddRange(await RunRoundAsync(yard, round));
        }

        foreach (var (index, way) in _ways.Index())
        {
            var worst = factors.Where(factor => factor.Way == index && factor.Size > _foretold[0]).Max(factor => factor.Factor);
            report.Check($"{way.Name} rehearsed: at worst a factor of {worst:0.00}, target {MostFactor}", worst <= MostFactor);
        }

        var brief = factors.Where(factor => factor.Size == _foretold[0]).Max(factor => factor.Factor);
        report.Line($"  the tenant of {_foretold[0]:#,0} documents, for information: at worst a factor of {brief:0.00}");
        report.Line();
    }

    private async Task<IEnumerable<(int Size, int Way, double Factor)>> RunRoundAsync(RolloutYard yard, int round)
    {
        await MakeAsync(yard);
        if (round == 1) report.Line($"(rehearse) {yard.Name}, documents of 1 KB: seconds foretold, and the factor to what it took");
        var desk = new RehearsalDesk(yard.Workspace, await yard.ControlAsync());
        var foretold = new List<Dictionary<string, double>>();
        foreach (var way in _ways)
        {
            await yard.SettleAsync();
            foretold.Add(await ForetellAsync(yard, desk, way.Rehearsed));
        }

        report.Line($"  {$"round {round}",-10} {"took s",8}  {string.Join("  ", _ways.Select(way => $"{way.Name,26}"))}");
        var factors = new List<(int Size, int Way, double Factor)>();
        foreach (var size in _foretold)
        {
            await yard.SettleAsync();
            var took = await TakeAsync(yard, NameOf(size));
            var those = foretold.Select((known, way) => (size, way, Factor(known[NameOf(size)], took))).ToList();
            factors.AddRange(those);
            report.Line($"  {size,10:#,0} {took,8:0.000}  " + string.Join("  ", those.Select(one =>
                $"{foretold[one.way][NameOf(size)],20:0.000} {one.Item3,5:0.00}")));
        }

        return factors;
    }

    private async Task MakeAsync(RolloutYard yard)
    {
        await yard.MakeAsync();
        var sample = settings.Scale(50_000);
        await yard.MakeSampleAsync(sample);
        foreach (var size in _foretold.Concat(_ways.SelectMany(way => way.Rehearsed.Select(one => one.Size))).Distinct())
        {
            await yard.AddAsync(NameOf(size), size, sample);
        }
    }

    // Rehearsals made before for another way are forgotten.
    private static async Task<Dictionary<string, double>> ForetellAsync(
        RolloutYard yard, RehearsalDesk desk, (int Size, int? Sample)[] rehearsed)
    {
        var control = await yard.ControlAsync();
        await using (var connection = await control.Connections.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync($"delete from {control.Connections.Prefix}rehearsal");
        }

        foreach (var (size, sample) in rehearsed)
        {
            var made = await desk.RehearseAsync(
                TenantId.Parse(NameOf(size)), new RehearsalRequest([RolloutYard.Target], sample), "bench", CancellationToken.None);
            if (!made.IsGood) throw new InvalidOperationException(string.Join("; ", made.Problems));
            foreach (var step in made.Small.Concat(made.Steps))
            {
                await Console.Error.WriteLineAsync($"    {size,9:#,0} {step.Step,-66} {step.Objects,9:#,0} {step.Elapsed.TotalSeconds,8:0.000} s");
            }
        }

        return (await desk.ForecastAsync([RolloutYard.Target], "bench", CancellationToken.None))
            .ToDictionary(tenant => tenant.Tenant, tenant => tenant.Forecast.Duration.TotalSeconds);
    }

    private static async Task<double> TakeAsync(RolloutYard yard, string tenant)
    {
        var id = TenantId.Parse(tenant);
        var upgrader = yard.Workspace.Upgrader();
        var plan = await upgrader.PlanAsync([RolloutYard.Target], [id], new PlanOptions(), 1, CancellationToken.None);
        var began = TimeProvider.System.GetTimestamp();
        var result = await upgrader.Runner.ApplyAsync(id, plan, new RunOptions { Actor = "bench" }, CancellationToken.None);
        var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return result.Outcome == RunOutcome.Done ? took : throw new InvalidOperationException($"{tenant}: {result.Outcome}");
    }

    private static double Factor(double foretold, double took) => Math.Max(foretold / took, took / foretold);

    private static string NameOf(int size) => $"t{size}";

    private static (string Name, (int Size, int? Sample)[] Rehearsed) Way((int Size, int? Sample)[] rehearsed) =>
        (string.Join(" and ", rehearsed.Select(one => one.Sample is { } sample ? $"{sample:#,0} of {one.Size:#,0}" : $"{one.Size:#,0}")),
            rehearsed);
}
