using FsCheck;
using FsCheck.Fluent;
using Uplift.Rollouts.Calendars;

namespace Uplift.Tests.Rollouts.Calendars;

/// <summary>What is foretold from what was timed.</summary>
public sealed class DurationForecastTests
{
    [Fact]
    public void Timings_on_a_line_foretell_the_line() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 5_000).ToArbitrary(), Gen.Choose(1, 900).ToArbitrary(),
        Gen.Choose(2, 1_000_000).ToArbitrary(), (always, each, objects) =>
        {
            StepTiming Timed(long count) => new("pass", count, TimeSpan.FromMicroseconds((always * 1_000.0) + (each * count)));
            var step = StepForecast.Of("pass", [Timed(1_000), Timed(5_000), Timed(20_000)]);
            return Math.Abs((step.For(objects) - Timed(objects).Elapsed).TotalMilliseconds) < 1;
        }));

    [Fact]
    public void Each_timing_counts_by_the_share_it_is_off_so_that_a_long_one_does_not_drown_a_short_one()
    {
        var step = StepForecast.Of("around", [Timing(200, 15), Timing(20_000, 415), Timing(100_000, 1_600)]);

        step.For(200).TotalMilliseconds.ShouldBeInRange(13, 17);
        step.For(1_000).TotalMilliseconds.ShouldBeInRange(25, 35);
        step.For(100_000).TotalMilliseconds.ShouldBeInRange(1_600, 2_011);
    }

    [Fact]
    public void Timings_that_are_off_by_a_fifth_foretell_tenants_of_any_size_within_a_factor_of_one_and_a_half() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(5, 100).Zip(Gen.Choose(1, 100)).ToArbitrary(), Gen.Choose(80, 120).ArrayOf(3).ToArbitrary(),
            Gen.Choose(1, 1_000_000).ToArbitrary(), (line, percent, objects) =>
            {
                var (always, each) = line;
                double Milliseconds(long count) => always + (each * count / 1_000.0);
                var step = StepForecast.Of("pass", [.. new[] { 200, 20_000, 100_000 }.Zip(percent, (count, share) =>
                    new StepTiming("pass", count, TimeSpan.FromMilliseconds(Milliseconds(count) * share / 100)))]);
                var factor = step.For(objects).TotalMilliseconds / Milliseconds(objects);
                return factor is > 1 / 1.5 and < 1.5;
            }));

    [Fact]
    public void No_part_is_below_nothing_and_more_objects_never_take_less() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 10_000).ToArbitrary().Generator.Zip(Gen.Choose(0, 60_000)).ListOf().ToArbitrary(),
        pairs =>
        {
            if (pairs.Count == 0) return true;
            var step = StepForecast.Of(
                "pass", [.. pairs.Select(pair => new StepTiming("pass", pair.Item1, TimeSpan.FromMilliseconds(pair.Item2)))]);
            return step.Fixed >= TimeSpan.Zero && step.SecondsPerObject >= 0 && step.For(10) <= step.For(20);
        }));

    [Fact]
    public void A_single_timing_counts_as_of_the_objects_but_for_what_is_short()
    {
        var long10 = StepForecast.Of("pass", [new StepTiming("pass", 1_000, TimeSpan.FromSeconds(10.02))]);
        var brief = StepForecast.Of("script", [new StepTiming("script", 1_000, TimeSpan.FromMilliseconds(5))]);

        long10.For(10_000).TotalSeconds.ShouldBe(100.02, 0.001);
        brief.For(1_000_000).ShouldBe(TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public void What_touches_no_objects_takes_what_it_took() =>
        StepForecast.Of("around", [Timing(0, 300), Timing(0, 500)]).For(9_999).ShouldBe(TimeSpan.FromMilliseconds(400));

    [Fact]
    public void Steps_that_were_never_timed_are_named()
    {
        var forecast = DurationForecast.Of([Timing(10, 100), Timing(20, 200)]);

        var tenant = forecast.For([new StepSize("around", 30), new StepSize("other", 5)]);

        tenant.Duration.TotalMilliseconds.ShouldBe(300, 0.01);
        tenant.Unknown.ShouldBe(["other"]);
    }

    private static StepTiming Timing(long objects, int milliseconds) =>
        new("around", objects, TimeSpan.FromMilliseconds(milliseconds));
}
