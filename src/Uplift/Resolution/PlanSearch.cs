namespace Uplift.Resolution;

/// <summary>
/// Searches the state that costs least, depth first, deciding at each step who is changed for the violation that leaves
/// the fewest ways; a branch ends where it costs as much as the best found. Complete within its bound of work, which is
/// counted and not timed, so that the result is the same on every machine.
/// </summary>
internal sealed class PlanSearch
{
    private const long WorkPerSearch = 4_000_000;

    private readonly Situation _situation;
    private readonly ModuleSet _set;
    private readonly HashSet<Product> _decided = [];
    private readonly Dictionary<Product, IReadOnlyList<ModuleNode>> _versions = [];
    private PlanCost? _bound;
    private PlanCost _cost;
    private long _work;

    /// <param name="situation">From where.</param>
    /// <param name="bound">Only what costs less is looked for.</param>
    public PlanSearch(Situation situation, PlanCost? bound)
    {
        _situation = situation;
        _bound = bound;
        _set = situation.Asked.Copy();
    }

    /// <summary>The cheapest state found, null when there is none below the bound.</summary>
    public ModuleSet? Best { get; private set; }

    /// <summary>True when the bound of work ended the search, so that something cheaper may have been missed.</summary>
    public bool IsCutShort => _work > WorkPerSearch;

    public void Run()
    {
        if (IsWithin(_cost)) Descend();
    }

    private bool IsWithin(PlanCost cost) => _bound is null || cost < _bound.Value;

    private void Descend()
    {
        if (Hardest() is not { } ways)
        {
            Best = _set.Copy();
            _bound = _cost;
            return;
        }

        foreach (var way in ways.OrderBy(way => way.Cost))
        {
            if (IsCutShort) return;
            if (IsWithin(_cost + way.Cost)) Take(way);
        }
    }

    private void Take(Way way)
    {
        var before = _set.Of(way.Product);
        var cost = _cost;
        var added = new List<Product>();
        if (_decided.Add(way.Product)) added.Add(way.Product);
        if (way.Kept is not null && _decided.Add(way.Kept)) added.Add(way.Kept);
        _cost += way.Cost;
        _set.Put(way.Product, way.Node);
        Descend();
        _set.Put(way.Product, null);
        foreach (var node in before) _set.Add(node);
        _cost = cost;
        _decided.ExceptWith(added);
    }

    // The ways out of the violation that has the fewest; null when nothing is wrong.
    private List<Way>? Hardest()
    {
        List<Way>? fewest = null;
        _work += _set.Interfaces;
        foreach (var violation in Violations.In(_set, _situation))
        {
            var ways = Ways(violation);
            _work += ways.Count + 10;
            ways.RemoveAll(way => !IsWithin(_cost + way.Cost));
            if (fewest is null || ways.Count < fewest.Count) fewest = ways;
            if (fewest.Count <= 1) break;
        }

        return fewest;
    }

    private List<Way> Ways(Violation violation)
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
        foreach (var node in _set.Providers(number))
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
            foreach (var node in _set.Providers(need.Interface).Where(node => node != user && !IsDecided(node.Product)))
            {
                Change(node.Product, kept, other => other.OfferOf(need.Interface) is null || other.Fulfils(need), ways);
            }

            return;
        }

        var candidates = _situation.Candidates(need);
        var products = _situation.Index.Providers(need.Interface).Where(node => node.Fulfils(need))
            .Select(node => node.Product).Distinct();
        foreach (var product in products.Where(product => product != user.Product && !IsDecided(product)))
        {
            if (_situation.WasEnabled(product) || IsOnly(product, candidates))
            {
                foreach (var node in Versions(product).Where(node => node.Fulfils(need))) ways.Add(Way(product, node, kept));
            }
        }
    }

    // Nobody chooses among several products which the tenant does not have.
    private bool IsOnly(Product product, IReadOnlyList<ModuleNode> candidates) =>
        candidates.All(node => node.Product == product || IsDecided(node.Product));

    private void Change(Product product, Product? kept, Func<ModuleNode, bool> fits, List<Way> ways)
    {
        foreach (var node in Versions(product).Where(fits))
        {
            if (!_set.Contains(node)) ways.Add(Way(product, node, kept));
        }

        if (_situation.WasEnabled(product)) ways.Add(Way(product, null, kept));
    }

    private Way Way(Product product, ModuleNode? node, Product? kept) =>
        new(product, node, kept, PlanCost.Of(_situation, product, node));

    private bool IsDecided(Product product) =>
        _decided.Contains(product) || _situation.IsNamed(product) || _situation.IsClosed(product) || IsFixed(product);

    private bool IsFixed(Product product) => Array.Exists(_situation.Before.Of(product), _situation.Fixed.Contains);

    // Of versions that provide and need the same, the newest is enough, and the newest below the enabled one.
    private IReadOnlyList<ModuleNode> Versions(Product product)
    {
        if (_versions.TryGetValue(product, out var known)) return known;
        var present = _situation.Before.Of(product).LastOrDefault();
        return _versions[product] = [.. _situation.Visible(product)
            .GroupBy(node => (Signature(node), IsBelow: present is not null && node.Id < present.Id))
            .Select(alike => alike.First())];
    }

    private static string Signature(ModuleNode node) => string.Join('|',
        node.Offers.Select(offer => $"{offer.Interface}+{offer.Version}").Order(StringComparer.Ordinal)
            .Concat(node.Needs.Select(need => $"{need.Interface}{(need.IsOptional ? '?' : '!')}{need.Accepts}")
                .Order(StringComparer.Ordinal))
            .Concat(node.Replaces));
}

/// <summary>One way out of a violation.</summary>
/// <param name="Product">Whose version changes.</param>
/// <param name="Node">To which version; null: it leaves.</param>
/// <param name="Kept">The product that is decided to stay as it is, if any.</param>
/// <param name="Cost">What the change adds.</param>
internal sealed record Way(Product Product, ModuleNode? Node, Product? Kept, PlanCost Cost);
