namespace Uplift.Resolution;

/// <summary>What is wrong in a set of modules.</summary>
internal enum ViolationKind
{
    /// <summary>An interface has more than one provider.</summary>
    ProvidedTwice,

    /// <summary>A required interface has none.</summary>
    Missing,

    /// <summary>An interface is provided, but not in a version that fits.</summary>
    Incompatible,
}

/// <summary>One thing that is wrong in a set of modules.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Interface">The interface that is concerned.</param>
/// <param name="Module">Who needs it; null when it is provided twice.</param>
/// <param name="Need">What is needed; null when it is provided twice.</param>
internal readonly record struct Violation(ViolationKind Kind, int Interface, ModuleNode? Module = null, Need? Need = null);

/// <summary>Finds what is wrong, by kind, then interface or module.</summary>
internal static class Violations
{
    /// <summary>
    /// All that is wrong in a set, but for what was wrong before and is not touched; without a situation really all.
    /// </summary>
    public static IEnumerable<Violation> In(ModuleSet set, Situation? situation) =>
        Twice(set, situation).Concat(Missing(set, situation)).Concat(Incompatible(set, situation));

    public static IEnumerable<Violation> Twice(ModuleSet set, Situation? situation)
    {
        for (var number = 0; number < set.Interfaces; number++)
        {
            var providers = set.Providers(number);
            if (providers.Length > 1 && situation?.IsOldDamage(number, providers) != true)
            {
                yield return new Violation(ViolationKind.ProvidedTwice, number);
            }
        }
    }

    public static IEnumerable<Violation> Missing(ModuleSet set, Situation? situation) =>
        Unmet(set, situation, ViolationKind.Missing);

    public static IEnumerable<Violation> Incompatible(ModuleSet set, Situation? situation) =>
        Unmet(set, situation, ViolationKind.Incompatible);

    private static IEnumerable<Violation> Unmet(ModuleSet set, Situation? situation, ViolationKind kind)
    {
        foreach (var node in set.All)
        {
            foreach (var need in node.Needs)
            {
                if (set.IsMet(need)) continue;
                var found = set.Providers(need.Interface).Length == 0 ? ViolationKind.Missing : ViolationKind.Incompatible;
                if (found == kind && situation?.IsOldDamage(node, need) != true)
                {
                    yield return new Violation(kind, need.Interface, node, need);
                }
            }
        }
    }
}
