namespace Uplift.Rollouts.Calendars;

/// <summary>A step that a tenant has before it.</summary>
/// <param name="Step">What is done, by the same name for every tenant.</param>
/// <param name="Objects">How many objects it will go through, or may touch.</param>
public sealed record StepSize(string Step, long Objects);

/// <summary>How long a tenant will take.</summary>
/// <param name="Duration">All steps together.</param>
/// <param name="Unknown">The steps that were never timed; they count as nothing.</param>
public sealed record TenantForecast(TimeSpan Duration, IReadOnlyList<string> Unknown);

/// <summary>Foretells how long tenants take from what the same steps took elsewhere. Pure.</summary>
public sealed class DurationForecast
{
    private readonly Dictionary<string, StepForecast> _steps;

    private DurationForecast(Dictionary<string, StepForecast> steps) => _steps = steps;

    /// <summary>The steps that were timed, by name.</summary>
    public IReadOnlyList<StepForecast> Steps =>
        [.. _steps.Values.OrderBy(step => step.Step, StringComparer.Ordinal)];

    /// <summary>Learns from timings, of one tenant or of many.</summary>
    public static DurationForecast Of(IEnumerable<StepTiming> timings) => new(
        timings.GroupBy(timing => timing.Step, StringComparer.Ordinal)
            .ToDictionary(step => step.Key, step => StepForecast.Of(step.Key, [.. step]), StringComparer.Ordinal));

    /// <summary>How long a tenant with these steps takes.</summary>
    public TenantForecast For(IReadOnlyList<StepSize> steps)
    {
        var duration = TimeSpan.Zero;
        var unknown = new List<string>();
        foreach (var step in steps)
        {
            if (_steps.TryGetValue(step.Step, out var known)) duration += known.For(step.Objects);
            else unknown.Add(step.Step);
        }

        return new TenantForecast(duration, unknown);
    }
}
