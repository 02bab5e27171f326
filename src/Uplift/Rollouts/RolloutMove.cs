namespace Uplift.Rollouts;

/// <summary>How the tenants of a wave stand, counted.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Due">Those that could be begun now.</param>
/// <param name="Later">Those whose window is closed.</param>
/// <param name="Open">Those that a worker has.</param>
/// <param name="Failed">Those that failed, taken back or not.</param>
/// <param name="NextDue">When the first window opens; null: none is closed.</param>
public sealed record WaveTally(int Total, int Due, int Later, int Open, int Failed, DateTimeOffset? NextDue);

/// <summary>What comes next in a rollout.</summary>
public abstract record RolloutMove
{
    private RolloutMove()
    {
    }

    /// <summary>Workers take slices of the wave.</summary>
    public sealed record Work : RolloutMove;

    /// <summary>Nothing can be done yet.</summary>
    public sealed record Wait(string For) : RolloutMove;

    /// <summary>What must hold behind the wave is looked at.</summary>
    public sealed record Check : RolloutMove;

    /// <summary>The wave goes into its next stage.</summary>
    public sealed record Enter(WaveStage Stage) : RolloutMove;

    /// <summary>The next wave begins.</summary>
    public sealed record NextWave : RolloutMove;

    /// <summary>It stops until somebody resumes it.</summary>
    public sealed record Stop(string Reason) : RolloutMove;

    /// <summary>It is over.</summary>
    public sealed record End(RolloutState State) : RolloutMove;
}

/// <summary>Decides what comes next. Pure: the same rollout, counts and time always give the same move.</summary>
public static class RolloutDecision
{
    /// <summary>What comes next in a rollout that is moving.</summary>
    /// <param name="tally">Of the present wave; while it is taken back: of all waves.</param>
    public static RolloutMove Next(Rollout rollout, WaveTally tally, DateTimeOffset now) => rollout.State switch
    {
        RolloutState.Aborting => tally.Due + tally.Open > 0
            ? new RolloutMove.Work() : new RolloutMove.End(RolloutState.Aborted),
        RolloutState.Running => rollout.Stage switch
        {
            WaveStage.Tenants => OfTenants(rollout, tally),
            WaveStage.Checks => new RolloutMove.Check(),
            WaveStage.Soak => OfSoak(rollout, now),
            _ => new RolloutMove.Wait("approval"),
        },
        _ => new RolloutMove.Wait("a person"),
    };

    /// <summary>What follows when a wave is through and all that must hold behind it holds.</summary>
    public static RolloutMove Behind(Rollout rollout) =>
        rollout.Wave + 1 == rollout.Waves ? new RolloutMove.End(RolloutState.Done) : new RolloutMove.NextWave();

    private static RolloutMove OfTenants(Rollout rollout, WaveTally tally)
    {
        var spec = rollout.Spec;
        if (spec.StopAfter is { } most && tally.Failed > most.Of(tally.Total) && tally.Due + tally.Later > 0)
        {
            return new RolloutMove.Stop(Failures($"wave {rollout.Wave + 1} stops after {most}"));
        }

        if (tally.Due + tally.Open > 0) return new RolloutMove.Work();
        if (tally.Later > 0) return new RolloutMove.Wait($"maintenance windows, the first at {tally.NextDue:u}");
        return tally.Failed > spec.Budget.Of(tally.Total)
            ? new RolloutMove.Stop(Failures($"the budget of a wave is {spec.Budget}"))
            : new RolloutMove.Enter(WaveStage.Checks);

        string Failures(string rule) =>
            $"{tally.Failed} of {tally.Total} tenants of wave {rollout.Wave + 1} failed; {rule}";
    }

    private static RolloutMove OfSoak(Rollout rollout, DateTimeOffset now)
    {
        var end = rollout.Since + rollout.Spec.Soak;
        if (now < end) return new RolloutMove.Wait($"the end of the soak time at {end:u}");
        return rollout.Spec.Approve
            && rollout.Wave + 1 < rollout.Waves ? new RolloutMove.Enter(WaveStage.Approval) : Behind(rollout);
    }
}
