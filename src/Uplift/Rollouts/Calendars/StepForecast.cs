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
    // Of a single timing so much is taken for what comes with any step: round trips, a plan of the server, a commit.
    private static readonly TimeSpan s_always = TimeSpan.FromMilliseconds(20);

    /// <summary>How long it takes with so many objects.</summary>
    public TimeSpan For(long objects) => Fixed + TimeSpan.FromSeconds(SecondsPerObject * objects);

    /// <summary>
    /// The line that fits the timings of one step best (least squares) with neither part below nothing. Where all have
    /// the same number of objects, what is longer than any step counts as of the objects.
    /// </summary>
    public static StepForecast Of(string step, IReadOnlyList<StepTiming> timings)
    {
        var count = timings.Count;
        var objects = timings.Average(timing => (double)timing.Objects);
        var seconds = timings.Average(timing => timing.Elapsed.TotalSeconds);
        var spread = timings.Sum(timing => (timing.Objects - objects) * (timing.Objects - objects));
        if (spread == 0) return Single(step, objects, seconds, count);
        var each = timings.Sum(timing => (timing.Objects - objects) * (timing.Elapsed.TotalSeconds - seconds)) / spread;
        if (each <= 0) return new StepForecast(step, TimeSpan.FromSeconds(seconds), 0, count);
        var always = seconds - (each * objects);
        if (always >= 0) return new StepForecast(step, TimeSpan.FromSeconds(always), each, count);
        var through = timings.Sum(timing => timing.Objects * timing.Elapsed.TotalSeconds)
            / timings.Sum(timing => (double)timing.Objects * timing.Objects);
        return new StepForecast(step, TimeSpan.Zero, through, count);
    }

    private static StepForecast Single(string step, double objects, double seconds, int count)
    {
        var always = objects == 0 ? seconds : Math.Min(seconds, s_always.TotalSeconds);
        var each = objects == 0 ? 0 : (seconds - always) / objects;
        return new StepForecast(step, TimeSpan.FromSeconds(always), each, count);
    }
}
