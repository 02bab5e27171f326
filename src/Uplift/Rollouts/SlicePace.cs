namespace Uplift.Rollouts;

/// <summary>How the parallelism of a rollout is shared by its slices.</summary>
public static class SlicePace
{
    /// <summary>How many tenants of a slice are worked on at once, at most.</summary>
    public const int MostLanes = 4;

    /// <summary>How many tenants of a slice are worked on at once.</summary>
    /// <param name="parallel">How many tenants of the wave are, at most.</param>
    public static int Lanes(int parallel) => Math.Min(parallel, MostLanes);

    /// <summary>How many slices are worked on at once, by all workers together.</summary>
    /// <param name="parallel">How many tenants of the wave are, at most.</param>
    public static int Slices(int parallel) => Math.Max(1, parallel / MostLanes);
}
