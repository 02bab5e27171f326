namespace Uplift.Resolution;

/// <summary>One way out of a violation.</summary>
/// <param name="Product">Whose version changes.</param>
/// <param name="Node">To which version; null: it leaves.</param>
/// <param name="Kept">The product that is decided to stay as it is, if any.</param>
/// <param name="Cost">What the change adds.</param>
internal sealed record Way(Product Product, ModuleNode? Node, Product? Kept, PlanCost Cost);

/// <summary>Finds the ways out of violations in a set that changes as the search goes on.</summary>
internal sealed class WayFinder(Situation situation, ModuleSet set, HashSet<Product> decided)
{
    private readonly Dictionary<Product, IReadOnlyList<(ModuleNode Node, PlanCost Cost)>> _versions = [];
    private readonly Dictionary<Need, IReadOnlyList<Product>> _products = [];

    /// <summary>All ways that leave open whatever another way decides; none: the violation stays.</summary>
    public List<Way> Of(Violation violation)
    {
        var ways = new List<Way>();
        if (violation.Module is not { } user || violation.Need is not { } need)
        {
            GiveWay(violation.Interface, ways);
            return ways;
        }

        Serve(user, need, ways);
        if (!IsDecided(user.Product)) Change(user.Product, null, _ => true, ways);
        return ways;
    }

    // The first provider that can changes, or it stays and the second does.
    private void GiveWay(int number, List<Way> ways)
    {
        Product? kept = null;
        foreach (var node in set.Providers(number))
        {
            if (IsDecided(node.Product)) continue;
            Change(node.Product, kept, other => other.OfferOf(number) is null, ways);
            if (kept is not null) return;
            kept = node.Product;
        }
    }

    // The user stays and somebody provides what it needs, or what is optional is no longer provided in another version.
    private void Serve(ModuleNode user, Need need, List<Way> ways)
    {
        var kept = IsDecided(user.Product) ? null : user.Product;
        if (need.IsOptional)
        {
            foreach (var node in set.Providers(need.Interface).Where(node => node != user && !IsDecided(node.Product)))
            {
                Change(node.Product, kept, other => other.OfferOf(need.Interface) is null || other.Fulfils(need), ways);
            }

            return;
        }

        foreach (var product in Providing(need).Where(product => product != user.Product && !IsDecided(product)))
        {
            if (!situation.WasEnabled(product) && !IsOnly(product, need)) continue;
            foreach (var (node, cost) in Versions(product))
            {
                if (node.Fulfils(need)) ways.Add(new Way(product, node, kept, cost));
            }
        }
    }

    // Nobody chooses among several products which the tenant does not have.
    private bool IsOnly(Product product, Need need) => situation.Candidates(need).All(node =>
        node.Product == product || situation.WasEnabled(node.Product) || situation.IsNamed(node.Product)
            || set.Of(node.Product).Length > 0);

    private void Change(Product product, Product? kept, Func<ModuleNode, bool> fits, List<Way> ways)
    {
        foreach (var (node, cost) in Versions(product))
        {
            if (fits(node) && !set.Contains(node)) ways.Add(new Way(product, node, kept, cost));
        }

        if (!situation.WasEnabled(product)) return;
        ways.Add(new Way(product, null, kept, PlanCost.Of(situation, product, null)));
    }

    private bool IsDecided(Product product) => decided.Contains(product) || situation.IsNamed(product)
        || Array.Exists(situation.Before.Of(product), situation.Fixed.Contains);

    private IReadOnlyList<Product> Providing(Need need)
    {
        if (_products.TryGetValue(need, out var known)) return known;
        return _products[need] = [.. situation.Index.Providers(need.Interface)
            .Where(node => node.Fulfils(need)).Select(node => node.Product).Distinct()];
    }

    // Of versions that provide and need the same, the newest is enough, and the newest below the enabled one.
    private IReadOnlyList<(ModuleNode Node, PlanCost Cost)> Versions(Product product)
    {
        if (_versions.TryGetValue(product, out var known)) return known;
        var present = situation.Before.Of(product).LastOrDefault();
        return _versions[product] = [.. situation.Visible(product)
            .GroupBy(node => (Signature(node), IsBelow: present is not null && node.Id < present.Id))
            .Select(alike => (alike.First(), PlanCost.Of(situation, product, alike.First())))];
    }

    private static string Signature(ModuleNode node) => string.Join('|',
        node.Offers.Select(offer => $"{offer.Interface}+{offer.Version}").Order(StringComparer.Ordinal)
            .Concat(node.Needs.Select(need => $"{need.Interface}{(need.IsOptional ? '?' : '!')}{need.Accepts}")
                .Order(StringComparer.Ordinal))
            .Concat(node.Replaces));
}
