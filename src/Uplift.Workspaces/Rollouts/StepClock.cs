using System.Collections.Concurrent;
using Uplift.Execution;
using Uplift.Rollouts.Calendars;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Takes the time of each step of one run, and of the longest stretch between two commits.</summary>
internal sealed class StepClock(TimeProvider time) : IRunObserver
{
    private readonly ConcurrentDictionary<int, (string Step, long Begun, TimeSpan Elapsed)> _steps = [];
    private readonly Lock _one = new();
    private long _last;

    /// <summary>The longest time between two commits within a step: as long rows stay locked, or where a transaction
    /// locks the whole tenant, the tenant.</summary>
    public TimeSpan LongestCommit { get; private set; }

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        var now = time.GetTimestamp();
        lock (_one)
        {
            if (happened is StepAdvanced or StepFinished && time.GetElapsedTime(_last, now) is var taken && taken > LongestCommit)
            {
                LongestCommit = taken;
            }

            _last = now;
        }

        if (happened is StepStarted started)
        {
            _steps[started.Step.Number] = (StepSizes.NameOf(started.Step), now, TimeSpan.Zero);
        }
        else if (happened is StepFinished finished && _steps.TryGetValue(finished.Step.Number, out var known))
        {
            _steps[finished.Step.Number] = known with { Elapsed = time.GetElapsedTime(known.Begun, now) };
        }
    }

    /// <summary>What the steps took, in their order, each with as many objects as were counted for it; at the end
    /// what was around them.</summary>
    public IReadOnlyList<StepTiming> Read(IReadOnlyList<StepSize> sizes, TimeSpan whole)
    {
        var objects = sizes.GroupBy(size => size.Step, StringComparer.Ordinal)
            .ToDictionary(size => size.Key, size => size.First().Objects, StringComparer.Ordinal);
        var timings = _steps.OrderBy(step => step.Key).Select(step => new StepTiming(
            step.Value.Step, objects.GetValueOrDefault(step.Value.Step), step.Value.Elapsed)).ToList();
        var around = whole - TimeSpan.FromTicks(timings.Sum(timing => timing.Elapsed.Ticks));
        timings.Add(new StepTiming(
            StepSizes.Around, objects.GetValueOrDefault(StepSizes.Around), around > TimeSpan.Zero ? around : TimeSpan.Zero));
        return timings;
    }
}
