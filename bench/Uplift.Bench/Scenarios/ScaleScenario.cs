using System.Diagnostics;
using Uplift.Rollouts;
using Uplift.Rollouts.Calendars;

namespace Uplift.Bench.Scenarios;

/// <summary>(scale) A rollout of 100,000 tenants by 50 workers with failures, simulated from recorded timings: the decisions are the
/// real ones, the databases are not there.</summary>
internal sealed class ScaleScenario(BenchSettings settings, Report report)
{
    private const int Workers = 50;
    private const int Servers = 25;
    private const int PerServer = 16;
    private const double ShareOfFailures = 0.002;
    private const double DeathsOfWorkerADay = 2;

    // Passes over every object that do not join, as a release after years of versions has them.
    private const int Passes = 30;

    private static readonly string[] s_waves = ["1%", "10%", "50%", "100%"];

    private readonly int _tenants = settings.Scale(100_000);

    public Task RunAsync()
    {
        var tenants = Tenants();
        var work = TimeSpan.FromTicks(tenants.Sum(tenant => tenant.Duration.Ticks));
        report.Line($"(scale) {_tenants:#,0} tenants on {Servers} database servers, {Workers} workers, {Passes} passes; {work.TotalHours:#,0} hours of work, "
            + $"half of the tenants below {Half(tenants):0.0} s, the longest {tenants.Max(tenant => tenant.Duration).TotalMinutes:0} minutes");
        report.Line($"  {ShareOfFailures:0.0%} of the tenants fail once, each worker dies {DeathsOfWorkerADay} times a day for 10 minutes; "
            + $"10 canaries, waves {string.Join(", ", s_waves)}; an hour of soak time behind each");
        report.Line();
        report.Line($"  {"--parallel",10} {"hours",8} {"tenants/min",12} {"peak/min",9} {"at once",8} {"adopted",8} {"control/s",10}  held up longest by");
        RolloutCalendar? shown = null;
        foreach (var parallel in new[] { 50, 100, 200, 400, 800 })
        {
            var began = Stopwatch.GetTimestamp();
            var calendar = RolloutSimulation.Run(Spec(parallel), tenants, Settings());
            Line(parallel, calendar);
            Console.Error.WriteLine($"  simulated in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
            if (parallel == 400) shown = calendar;
        }

        report.Line();
        Describe(shown!);
        return Task.CompletedTask;
    }

    private void Line(int parallel, RolloutCalendar calendar)
    {
        if (calendar.Entries.Count != _tenants || calendar.Entries.Any(entry => !entry.IsMoved && entry.Attempts == 0))
        {
            throw new InvalidOperationException("A tenant was lost.");
        }

        var moving = TimeSpan.FromTicks(calendar.Waves.Sum(wave => (wave.Moved - wave.Begins).Ticks));
        var peak = calendar.Entries.GroupBy(entry => entry.Ends.ToUnixTimeSeconds() / 60).Max(minute => minute.Count());
        var load = (peak / 60.0 * RecordedTimings.StatementsOfTenant) + (Workers * RecordedTimings.StatementsOfWorker);
        var waited = calendar.Waited.Where(cause => cause.Key is not CalendarCause.Soak and not CalendarCause.Checks)
            .OrderByDescending(cause => cause.Value).Take(2)
            .Select(cause => $"{cause.Key} {cause.Value.TotalHours:0.0} h");
        report.Line($"  {parallel,10} {(calendar.Ends - calendar.Begins).TotalHours,8:0.0} {_tenants / moving.TotalMinutes,12:#,0} {peak,9:#,0} "
            + $"{calendar.MostAtOnce,8} {calendar.Adopted,8} {load,10:#,0}  {string.Join(", ", waited)}");
    }

    private void Describe(RolloutCalendar calendar)
    {
        report.Line("  calendar with --parallel 400");
        foreach (var wave in calendar.Waves)
        {
            var causes = wave.Waited.Where(cause => cause.Value > TimeSpan.Zero).OrderByDescending(cause => cause.Value)
                .Select(cause => $"{cause.Key} {cause.Value.TotalMinutes:0} min");
            report.Line($"  wave {wave.Wave + 1} {wave.Tenants,8:#,0} tenants, hours {(wave.Begins - calendar.Begins).TotalHours,6:0.0} to "
                + $"{(wave.Moved - calendar.Begins).TotalHours,6:0.0}, through at {(wave.Ends - calendar.Begins).TotalHours,6:0.0}: {string.Join(", ", causes)}");
        }

        var failed = calendar.Entries.Count(entry => !entry.IsMoved);
        report.Line($"  {failed:#,0} tenants failed and were taken back, {calendar.Stops} stops, {calendar.Adopted} slices taken over from dead workers");
        report.Line();
    }

    private static RolloutSpec Spec(int parallel) => new()
    {
        Targets = [RolloutYard.Target],
        Canary = [.. Enumerable.Range(0, 10).Select(number => $"t{number:000000}")],
        Waves = [.. s_waves.Select(TenantShare.Parse)],
        Parallel = [parallel],
        Budget = TenantShare.Parse("1%"),
        Soak = TimeSpan.FromHours(1),
    };

    private static SimulationSettings Settings()
    {
        var random = new Random(2);
        var deaths = Enumerable.Range(0, Workers).SelectMany(worker => Enumerable.Range(0, 30).Select(_ => new WorkerDeath(
            worker, TimeSpan.FromDays(30 / DeathsOfWorkerADay * random.NextDouble()), TimeSpan.FromMinutes(10)))).ToList();
        return new SimulationSettings
        {
            Begins = DateTimeOffset.UnixEpoch,
            Workers = Workers,
            PerServer = PerServer,
            Deaths = deaths,
            FailsAt = (tenant, attempt) =>
                attempt == 1 && int.Parse(tenant[1..]) % (int)(1 / ShareOfFailures) == 7 ? 0.5 : null,
        };
    }

    // Sizes as installations have them: most tenants are small, a few have millions of objects.
    private List<CalendarTenant> Tenants()
    {
        var forecast = DurationForecast.Of(RecordedTimings.Steps);
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, _tenants).Select(number =>
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                var objects = (long)Math.Min(20_000_000, 20_000 * Math.Exp(1.6 * normal));
                var steps = forecast.Steps.SelectMany(step => Enumerable.Repeat(
                    new StepSize(step.Step, objects), step.SecondsPerObject > 0 ? Passes : 1)).ToList();
                return new CalendarTenant($"t{number:000000}", forecast.For(steps).Duration) { Server = $"s{number % Servers}" };
            }),
        ];
    }

    private static double Half(List<CalendarTenant> tenants) =>
        Report.Median(tenants.Select(tenant => tenant.Duration.TotalSeconds));
}
