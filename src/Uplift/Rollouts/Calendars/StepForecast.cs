namespace Uplift.Rollouts.Calendars;

/// <summary>What a step took when it was made.</summary>
/// <param name="Step">What was done, by the same name for every tenant.</param>
/// <param name="Objects">How many objects it went through, or might have touched.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record StepTiming(string Step, long Objects, TimeSpan Elapsed);

/// <summary>How long a step takes: a part that is always the same, and a part for each object.</summary>
/// <param name="Step">What is done.</param>
/// <param name="Fixed">What it takes without any object.</param>
/// <param name="SecondsPerObject">What each object adds.</param>
/// <param name="Timings">From how many timings it was found.</param>
public sealed record StepForecast(string Step, TimeSpan Fixed, double SecondsPerObject, int Timings)
{
    // So much comes with any step and varies with it: round trips, a plan of the server, a commit.
    private static readonly TimeSpan s_always = TimeSpan.FromMilliseconds(20);

    // Each pass weighs by what the one before foretold; more change nothing that could be told.
    private const int Passes = 5;

    /// <summary>How long it takes with so many objects.</summary>
    public TimeSpan For(long objects) => Fixed + TimeSpan.FromSeconds(SecondsPerObject * objects);

    /// <summary>
    /// The line that fits the timings of one step best, with neither part below nothing: the squares of what each
    /// differs by are least, as a share of what is foretold, since a long step differs from time to time by more than a
    /// short one takes. Where all have the same number of objects, what is longer than any step counts as of the objects.
    /// </summary>
    public static StepForecast Of(string step, IReadOnlyList<StepTiming> timings)
    {
        var found = Fit(step, timings, timing => timing.Elapsed);
        for (var pass = 1; pass < Passes; pass++)
        {
            var before = found;
            found = Fit(step, timings, timing => before.For(timing.Objects));
        }

        return found;
    }

    private static StepForecast Fit(string step, IReadOnlyList<StepTiming> timings, Func<StepTiming, TimeSpan> expected)
    {
        var points = timings.Select(timing => (
            Objects: (double)timing.Objects, Seconds: timing.Elapsed.TotalSeconds,
            Weight: Math.Pow((expected(timing) + s_always).TotalSeconds, -2))).ToList();
        var weight = points.Sum(point => point.Weight);
        var objects = points.Sum(point => point.Weight * point.Objects) / weight;
        var seconds = points.Sum(point => point.Weight * point.Seconds) / weight;
        if (points.TrueForAll(point => point.Objects == points[0].Objects))
        {
            return Single(step, points[0].Objects, seconds, points.Count);
        }

        var each = points.Sum(point => point.Weight * (point.Objects - objects) * (point.Seconds - seconds))
            / points.Sum(point => point.Weight * (point.Objects - objects) * (point.Objects - objects));
        if (each <= 0) return new StepForecast(step, TimeSpan.FromSeconds(seconds), 0, points.Count);
        var always = seconds - (each * objects);
        if (always >= 0) return new StepForecast(step, TimeSpan.FromSeconds(always), each, points.Count);
        var through = points.Sum(point => point.Weight * point.Objects * point.Seconds)
            / points.Sum(point => point.Weight * point.Objects * point.Objects);
        return new StepForecast(step, TimeSpan.Zero, through, points.Count);
    }

    private static StepForecast Single(string step, double objects, double seconds, int count)
    {
        var always = objects == 0 ? seconds : Math.Min(seconds, s_always.TotalSeconds);
        var each = objects == 0 ? 0 : (seconds - always) / objects;
        return new StepForecast(step, TimeSpan.FromSeconds(always), each, count);
    }
}
