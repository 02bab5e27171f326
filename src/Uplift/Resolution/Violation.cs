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
internal readonly record struct Violation(
    ViolationKind Kind, int Interface, ModuleNode? Module = null, Need? Need = null);

/// <summary>
/// Finds what is wrong, but for what was wrong before and is not touched; without a situation really all.
/// </summary>
internal static class Violations
{
    /// <summary>All of a set: by kind, then interface or module.</summary>
    public static IEnumerable<Violation> In(ModuleSet set, Situation? situation) =>
        Twice(set, situation).Concat(Missing(set, situation)).Concat(Incompatible(set, situation));

    public static IEnumerable<Violation> Twice(ModuleSet set, Situation? situation) =>
        Enumerable.Range(0, set.Interfaces).Where(number => IsTwice(set, situation, number))
            .Select(number => new Violation(ViolationKind.ProvidedTwice, number));

    public static IEnumerable<Violation> Missing(ModuleSet set, Situation? situation) =>
        Unmet(set, situation).Where(violation => violation.Kind == ViolationKind.Missing);

    public static IEnumerable<Violation> Incompatible(ModuleSet set, Situation? situation) =>
        Unmet(set, situation).Where(violation => violation.Kind == ViolationKind.Incompatible);

    /// <summary>What is left of violations, and what is new, after nodes left or joined the set.</summary>
    public static List<Violation> After(
        List<Violation> violations, ModuleSet set, Situation situation, IReadOnlyCollection<ModuleNode> changed)
    {
        var concerned = changed.SelectMany(node => node.Offers).Select(offer => offer.Interface).ToHashSet();
        var after = violations.FindAll(violation => !concerned.Contains(violation.Interface)
            && (violation.Module is null || set.Contains(violation.Module)));
        foreach (var number in concerned)
        {
            if (IsTwice(set, situation, number)) after.Add(new Violation(ViolationKind.ProvidedTwice, number));
            foreach (var user in set.Users(number)) Unmet(user, set, situation, need => need == number, after);
        }

        foreach (var node in changed.Where(set.Contains))
        {
            Unmet(node, set, situation, need => !concerned.Contains(need), after);
        }

        return after;
    }

    private static bool IsTwice(ModuleSet set, Situation? situation, int number) =>
        set.Providers(number) is { Length: > 1 } providers
        && situation?.IsOldDamage(number, providers) != true;

    private static List<Violation> Unmet(ModuleSet set, Situation? situation)
    {
        var violations = new List<Violation>();
        foreach (var node in set.All) Unmet(node, set, situation, _ => true, violations);
        return violations;
    }

    private static void Unmet(
        ModuleNode node, ModuleSet set, Situation? situation, Predicate<int> concerns, List<Violation> violations)
    {
        foreach (var need in node.Needs)
        {
            if (!concerns(need.Interface) || set.IsMet(need) || situation?.IsOldDamage(node, need) == true) continue;
            var kind = set.Providers(need.Interface).Length == 0 ? ViolationKind.Missing : ViolationKind.Incompatible;
            violations.Add(new Violation(kind, need.Interface, node, need));
        }
    }
}
