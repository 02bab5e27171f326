using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>Says which tenant goes in which wave. The same tenants in the same order always give
/// the same waves.</summary>
public static class WaveBuilder
{
    // Enough for one commit of small tenants, few enough that several workers share a wave.
    private const int MostInSlice = 50;
    private const int SlicesInWave = 8;

    /// <summary>The tenants of a rollout, each with its wave and slice.</summary>
    /// <param name="tenants">All tenants that are concerned, in the order in which they go.</param>
    /// <exception cref="UpliftException">The waves do not end with all tenants, or get smaller; a canary is
    /// not concerned.</exception>
    public static IReadOnlyList<RolloutTenant> Build(RolloutSpec spec, IReadOnlyList<string> tenants)
    {
        Require(spec, tenants);
        var canary = spec.Canary.Distinct().ToList();
        var others = tenants.Except(canary).ToList();
        var waves = new List<IReadOnlyList<string>>();
        if (canary.Count > 0) waves.Add(canary);
        var begin = 0;
        foreach (var share in spec.Waves)
        {
            var end = share.Of(others.Count);
            if (end < begin)
            {
                throw new UpliftException(DiagnosticCodes.InvalidRollout,
                    $"Wave {share} ends with fewer tenants than the wave before it.",
                    hint: "Each wave says how many have been moved at its end.");
            }

            // A share of a few tenants can be no tenant more than the wave before.
            if (end > begin) waves.Add(others[begin..end]);
            begin = end;
        }

        if (begin < others.Count)
        {
            throw new UpliftException(DiagnosticCodes.InvalidRollout,
                $"After the last wave {others.Count - begin} of {others.Count} tenants are left.",
                hint: "End the waves with 100%.");
        }

        return [.. Slice(spec, waves)];
    }

    private static void Require(RolloutSpec spec, IReadOnlyList<string> tenants)
    {
        var unknown = spec.Canary.Except(tenants).ToList();
        if (unknown.Count > 0)
        {
            throw new UpliftException(DiagnosticCodes.InvalidRollout,
                $"The canary {string.Join(", ", unknown)} is none of the tenants that have something to do.",
                hint: "Name tenants that are not at the target yet: 'uplift plan' shows them.");
        }

        if (spec.Waves.Count == 0)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidRollout, "There is no wave.", hint: "Say --waves 10%,100%.");
        }
    }

    private static IEnumerable<RolloutTenant> Slice(RolloutSpec spec, IReadOnlyList<IReadOnlyList<string>> waves)
    {
        var slice = 0;
        foreach (var (wave, names) in waves.Index())
        {
            // In a smaller slice fewer would be worked on at once than is allowed.
            var least = SlicePace.Lanes(spec.ParallelOf(wave));
            var size = Math.Clamp((int)Math.Ceiling(names.Count / (double)SlicesInWave), least, MostInSlice);
            foreach (var some in names.Chunk(size))
            {
                foreach (var name in some)
                {
                    yield return new RolloutTenant(name, wave, slice, RolloutTenantState.Waiting, "", "", null, 0, "");
                }

                slice++;
            }
        }
    }
}
