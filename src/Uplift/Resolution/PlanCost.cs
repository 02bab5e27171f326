namespace Uplift.Resolution;

/// <summary>How much a plan changes that was not named; what comes first weighs more than all that follows.</summary>
/// <param name="Leaving">Products that are disabled.</param>
/// <param name="Downgrades">Products that go back to an older version.</param>
/// <param name="Joining">Products that the tenant did not have.</param>
/// <param name="Changes">Products whose version changes.</param>
/// <param name="Age">Newer versions that were passed over where a version changes.</param>
internal readonly record struct PlanCost(int Leaving, int Downgrades, int Joining, int Changes, int Age)
    : IComparable<PlanCost>
{
    public static PlanCost operator +(PlanCost left, PlanCost right) => new(
        left.Leaving + right.Leaving, left.Downgrades + right.Downgrades, left.Joining + right.Joining,
        left.Changes + right.Changes, left.Age + right.Age);

    public static bool operator <(PlanCost left, PlanCost right) => left.CompareTo(right) < 0;

    public static bool operator >(PlanCost left, PlanCost right) => left.CompareTo(right) > 0;

    /// <summary>What it costs that a product has this version, or none, in the end.</summary>
    public static PlanCost Of(Situation situation, Product product, ModuleNode? node)
    {
        if (situation.IsNamed(product)) return default;
        var before = situation.Before.Of(product);
        if (node is null) return new PlanCost(before.Length > 0 ? 1 : 0, 0, 0, before.Length > 0 ? 1 : 0, 0);
        if (before is [var same] && same == node) return default;
        var age = situation.Visible(product).TakeWhile(other => other != node).Count();
        return before is [.., var newest]
            ? new PlanCost(0, node.Id < newest.Id ? 1 : 0, 0, 1, age)
            : new PlanCost(0, 0, 1, 1, age);
    }

    /// <summary>The cost of a whole state.</summary>
    public static PlanCost Of(Situation situation, ModuleSet after)
    {
        var cost = default(PlanCost);
        foreach (var product in situation.Before.All.Concat(after.All).Select(node => node.Product).Distinct())
        {
            var nodes = after.Of(product);
            if (nodes.AsSpan().SequenceEqual(situation.Before.Of(product))) continue;
            cost += Of(situation, product, nodes.LastOrDefault());
        }

        return cost;
    }

    public int CompareTo(PlanCost other)
    {
        if (Leaving != other.Leaving) return Leaving.CompareTo(other.Leaving);
        if (Downgrades != other.Downgrades) return Downgrades.CompareTo(other.Downgrades);
        if (Joining != other.Joining) return Joining.CompareTo(other.Joining);
        return Changes != other.Changes ? Changes.CompareTo(other.Changes) : Age.CompareTo(other.Age);
    }
}
