using Uplift.Rollouts.Calendars;

namespace Uplift.Bench;

/// <summary>What <c>bench/run rehearse</c> and <c>bench/run workers</c> printed on the machine of docs/proof.md, for the
/// simulation that needs no database.</summary>
internal static class RecordedTimings
{
    /// <summary>Statements on the control database for each tenant that is moved.</summary>
    public const double StatementsOfTenant = 35;

    /// <summary>Statements a second of a worker that asks whether there is something to do: 7.5 at rest, and twice a second
    /// two more where a rollout is under way.</summary>
    public const double StatementsOfWorker = 11.5;

    /// <summary>What the steps of the rehearsed tenants took.</summary>
    public static IReadOnlyList<StepTiming> Steps { get; } =
    [
        Timing("change items", 20_000, 0.401), Timing("change items", 80_000, 1.604), Timing("record", 0, 0.003),
        Timing(StepSizes.Around, 0, 0.052),
    ];

    private static StepTiming Timing(string step, long objects, double seconds) =>
        new(step, objects, TimeSpan.FromSeconds(seconds));
}
