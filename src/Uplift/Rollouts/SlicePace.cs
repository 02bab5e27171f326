namespace Uplift.Rollouts;

/// <summary>How the parallelism of a rollout is shared by its slices.</summary>
public static class SlicePace
{
    /// <summary>How many tenants of a slice are worked on at once, at most.</summary>
    public const int MostLanes = 4;

    /// <summary>How many tenants of a slice are worked on at once.</summary>
    public static int Lanes(RolloutSpec spec) => Math.Min(spec.Parallel, MostLanes);

    /// <summary>How many slices are worked on at once, by all workers together.</summary>
    public static int Slices(RolloutSpec spec) => Math.Max(1, spec.Parallel / MostLanes);
}
