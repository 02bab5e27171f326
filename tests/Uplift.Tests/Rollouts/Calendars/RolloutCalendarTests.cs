using FsCheck;
using FsCheck.Fluent;
using Uplift.Rollouts;
using Uplift.Rollouts.Calendars;

namespace Uplift.Tests.Rollouts.Calendars;

/// <summary>When tenants and waves go, and that failures of workers and tenants change times only.</summary>
public sealed class RolloutCalendarTests
{
    private static readonly DateTimeOffset s_begin = new(2026, 11, 20, 18, 0, 0, TimeSpan.Zero);
    private static readonly MaintenanceWindow s_night = MaintenanceWindow.Parse("22:00-04:00 Europe/Berlin");
    private static readonly MaintenanceWindow s_weekend = MaintenanceWindow.Parse("08:00-20:00 UTC Sat,Sun");

    [Fact]
    public void Never_more_go_at_once_than_is_allowed() => Hold((spec, settings, calendar) =>
        Most(calendar.Entries) <= spec.Parallel[0] && calendar.MostAtOnce <= spec.Parallel[0]
        && calendar.Entries.GroupBy(entry => entry.Server).All(server => Most(server) <= settings.PerServer));

    [Fact]
    public void Nobody_begins_outside_of_its_window() => Hold((_, _, calendar) =>
        calendar.Entries.All(entry => WindowOf(entry.Tenant)?.NextOpening(entry.Begins) is null));

    [Fact]
    public void Waves_go_one_after_the_other() => Hold((spec, _, calendar) =>
        calendar.Waves.Zip(calendar.Waves.Skip(1)).All(pair => pair.First.Ends <= pair.Second.Begins)
        && calendar.Entries.All(entry => entry.Begins >= calendar.Waves[entry.Wave].Begins
            && entry.Ends <= calendar.Waves[entry.Wave].Moved)
        && calendar.Waves.All(wave => wave.Ends - wave.Moved >= spec.Soak));

    [Fact]
    public void Everybody_goes_once_and_takes_what_was_foretold() => Hold((_, _, calendar) =>
        calendar.Entries.Select(entry => entry.Tenant).Distinct().Count() == 60 && calendar.Entries.Count == 60
        && calendar.Entries.All(entry => entry.IsMoved && entry.Ends - entry.Begins == DurationOf(entry.Tenant)));

    [Fact]
    public void Within_a_slice_those_of_one_server_and_window_keep_their_order() => Hold((_, _, calendar) =>
        calendar.Entries
            .GroupBy(entry => (entry.Slice, entry.Server, WindowOf(entry.Tenant)?.ToString()))
            .All(slice => slice.OrderBy(entry => entry.Tenant, StringComparer.Ordinal).Select(entry => entry.Begins)
                .Zip(slice.Select(entry => entry.Begins).Order()).All(pair => pair.First == pair.Second)));

    [Fact]
    public void All_that_passes_has_a_cause() => Hold((_, _, calendar) =>
        calendar.Waited.Values.Sum(time => time.Ticks) == (calendar.Ends - calendar.Begins).Ticks);

    [Fact]
    public void Workers_that_die_cost_time_and_no_tenant() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 600).ToArbitrary(), Gen.Choose(1, 24).ToArbitrary(),
        (workers, seconds, parallel) =>
        {
            var settings = new SimulationSettings { Begins = s_begin, Workers = workers };
            var spec = Spec(parallel, "30%,100%");
            var calm = RolloutSimulation.Run(spec, Tenants(), settings);
            var stormy = RolloutSimulation.Run(spec, Tenants(), settings with
            {
                Deaths =
                [
                    .. Enumerable.Range(0, 6).Select(number => new WorkerDeath(
                        number % workers, TimeSpan.FromSeconds(seconds * (number + 1)), TimeSpan.FromSeconds(40))),
                ],
            });
            return stormy.Entries.Count == calm.Entries.Count && stormy.Entries.All(entry => entry.IsMoved)
                && stormy.MostAtOnce <= parallel && Most(stormy.Entries) <= parallel;
        }));

    [Fact]
    public void A_wave_with_too_many_failures_stops_until_it_is_repaired_and_tries_them_again()
    {
        var calendar = RolloutSimulation.Run(Spec(8, "10,100%"), Tenants(), new SimulationSettings
        {
            Begins = s_begin,
            FailsAt = (tenant, attempt) => tenant is "t03" or "t05" && attempt == 1 ? 0.5 : null,
        });

        calendar.Stops.ShouldBe(1);
        calendar.Entries.Where(entry => entry.Attempts == 2).Select(entry => entry.Tenant).Order()
            .ShouldBe(["t03", "t05"]);
        calendar.Entries.ShouldAllBe(entry => entry.IsMoved);
        calendar.Bottleneck.ShouldBe(CalendarCause.Repair);
    }

    [Fact]
    public void A_rollout_that_nobody_can_repair_is_given_up()
    {
        var calendar = RolloutSimulation.Run(Spec(8, "10,100%"), Tenants(), new SimulationSettings
        {
            Begins = s_begin,
            MostStops = 2,
            FailsAt = (tenant, _) => tenant == "t03" ? 0.5 : null,
        });

        calendar.Stops.ShouldBe(2);
        calendar.Entries.Single(entry => !entry.IsMoved).Tenant.ShouldBe("t03");
        calendar.Entries.Count.ShouldBe(10);
    }

    [Fact]
    public void A_tenant_that_goes_on_behind_its_window_is_late()
    {
        var calendar = RolloutSimulation.Run(
            Spec(1, "100%"),
            [new CalendarTenant("t00", TimeSpan.FromHours(7)) { Window = s_night }],
            new SimulationSettings { Begins = s_begin });

        calendar.Entries[0].Begins.ShouldBe(s_begin.AddHours(3));
        calendar.Entries[0].IsLate.ShouldBeTrue();
        calendar.Waited[CalendarCause.Windows].ShouldBe(TimeSpan.FromHours(3));
    }

    private static void Hold(Func<RolloutSpec, SimulationSettings, RolloutCalendar, bool> law) =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(1, 24).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(),
            (parallel, workers, perServer) =>
            {
                var spec = Spec(parallel, "5%,40%,100%");
                var settings = new SimulationSettings { Begins = s_begin, Workers = workers, PerServer = perServer };
                var tenants = Tenants().Select(tenant => tenant with
                {
                    Server = $"server{tenant.Tenant[^1] % 3}",
                    Window = WindowOf(tenant.Tenant),
                });
                return law(spec, settings, RolloutSimulation.Run(spec, [.. tenants], settings));
            }));

    private static RolloutSpec Spec(int parallel, string waves) => new()
    {
        Targets = ["shop-2.0.0"],
        Parallel = [parallel],
        Waves = [.. waves.Split(',').Select(TenantShare.Parse)],
        Soak = TimeSpan.FromMinutes(10),
    };

    private static List<CalendarTenant> Tenants() =>
        [.. Enumerable.Range(0, 60).Select(number => $"t{number:00}")
            .Select(name => new CalendarTenant(name, DurationOf(name)))];

    private static TimeSpan DurationOf(string tenant) =>
        TimeSpan.FromSeconds(10 + (int.Parse(tenant[1..]) * 37 % 300));

    private static MaintenanceWindow? WindowOf(string tenant) => (int.Parse(tenant[1..]) % 7) switch
    {
        0 => s_night,
        1 => s_weekend,
        _ => null,
    };

    private static int Most(IEnumerable<CalendarEntry> entries)
    {
        var all = entries.ToList();
        return all.Max(one => all.Count(other => other.Begins <= one.Begins && one.Begins < other.Ends));
    }
}
