namespace Uplift.Resolution;

/// <summary>
/// Repairs what a request breaks as Okapi does, one change a round, but in the order of names: what is provided twice,
/// then what is missing, then what does not fit. Unlike Okapi it upgrades in place what it finds enabled in another
/// version, and disables a module only when neither a provider nor another version of the module helps.
/// </summary>
internal sealed class Repair
{
    private readonly Situation _situation;
    private readonly HashSet<ModuleNode> _fixed;
    private readonly HashSet<Product> _dropped = [];
    private readonly Story _story = new();
    private readonly List<Problem> _problems = [];

    public Repair(Situation situation)
    {
        _situation = situation;
        _fixed = [.. situation.Fixed];
        Set = situation.Asked.Copy();
    }

    /// <summary>The modules as they are repaired so far.</summary>
    public ModuleSet Set { get; }

    /// <summary>The products that were changed, in the order of their first change.</summary>
    public List<Product> Touched { get; } = [];

    /// <summary>What cannot be repaired.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>True when a choice was made that Okapi makes otherwise.</summary>
    public bool HasOwnWay { get; private set; }

    /// <summary>True when a choice between products is left to the person who asks.</summary>
    public bool IsChoice { get; private set; }

    /// <summary>True when that choice is for a module that was asked for or that the tenant does not have.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>
    /// Goes on until nothing more can be repaired. Every round fixes a module or removes one that is not fixed.
    /// </summary>
    public void Run()
    {
        do _problems.Clear();
        while (Twice() || Missing() || (!IsChoice && Incompatible()));
    }

    private bool Twice()
    {
        foreach (var violation in Violations.Twice(Set, _situation))
        {
            var providers = Set.Providers(violation.Interface);
            if (Array.Find(providers, node => !_fixed.Contains(node)) is not { } loser)
            {
                _problems.Add(Explain.Twice(_situation, Set, violation.Interface));
                continue;
            }

            // Another version of it may have left the interface to the other one.
            if (!Array.Exists(Set.Of(loser.Product), _fixed.Contains)
                && OtherVersion(loser, node => node.Offers.All(offer => HasRoom(offer.Interface, loser)))
                    is { } successor)
            {
                HasOwnWay = true;
                var why = Doubled(violation.Interface, loser);
                Place(successor, $"{successor} takes the place of {loser}, {why}.", null);
            }
            else
            {
                Drop(loser, $"{loser} is disabled, {Doubled(violation.Interface, loser)}.", null);
            }

            return true;
        }

        return false;
    }

    private string Doubled(int number, ModuleNode loser)
    {
        var winner = Set.Providers(number).First(node => node != loser);
        return $"since {winner} provides {_situation.Index.NameOf(number)} too";
    }

    private bool HasRoom(int number, ModuleNode except) =>
        Array.TrueForAll(Set.Providers(number), node => node == except);

    private bool Missing()
    {
        foreach (var violation in Violations.Missing(Set, _situation))
        {
            var (user, need) = (violation.Module!, violation.Need!);
            if (Provider(user, need) is { } provider)
            {
                HasOwnWay |= !_fixed.Contains(user) || Set.Of(provider.Product).Length > 0;
                Place(provider, $"{provider} is taken, since {user} {Wants(need)}.", user.Product);
                return true;
            }

            if (IsChoice) return false;
            if (!_fixed.Contains(user) && _situation.Candidates(need).Count > 0)
            {
                Yield(user, need);
                return true;
            }

            _problems.Add(Explain.Missing(_situation, Set, user, need, _story.Of(user.Product)));
        }

        return false;
    }

    private bool Incompatible()
    {
        foreach (var violation in Violations.Incompatible(Set, _situation))
        {
            var (user, need) = (violation.Module!, violation.Need!);
            var present = Set.Providers(need.Interface);
            if (!Array.Exists(present, _fixed.Contains) && Provider(user, need) is { } provider)
            {
                foreach (var node in present.Where(node => node.Product != provider.Product))
                {
                    Drop(node, $"{node} is disabled, since {provider} takes its place.", provider.Product);
                }

                Place(provider, $"{provider} is taken, since {user} {Wants(need)}.", user.Product);
                return true;
            }

            if (IsChoice) return false;
            if (!_fixed.Contains(user))
            {
                Yield(user, need);
                return true;
            }

            _problems.Add(Explain.Incompatible(_situation, Set, user, need, _story.Of(user.Product)));
        }

        return false;
    }

    // The user takes another version that gets along with what is there, or leaves.
    private void Yield(ModuleNode user, Need need)
    {
        var providers = Set.Providers(need.Interface);
        var there = providers.Length == 0
            ? "nobody provides it"
            : $"{providers[0]} provides {providers[0].OfferOf(need.Interface)}";
        var provider = providers.FirstOrDefault() ?? _situation.Before.Providers(need.Interface).FirstOrDefault();
        var because = provider?.Product;
        if (OtherVersion(user, node => GetsAlong(node, need.Interface, providers)) is { } other)
        {
            HasOwnWay |= providers.Length == 0;
            Place(other, $"{other} takes the place of {user}, which {Wants(need)}, while {there}.", because);
        }
        else
        {
            Drop(user, $"{user} is disabled, since it {Wants(need)}, while {there}.", because);
        }
    }

    private static string Wants(Need need) => $"{(need.IsOptional ? "uses" : "requires")} {need.Name} {need.Accepts}";

    private static bool GetsAlong(ModuleNode node, int number, ModuleNode[] providers) => node.Needs.All(need =>
        need.Interface != number
        || (providers.Length == 0 ? need.IsOptional : Array.Exists(providers, each => each.Fulfils(need))));

    private ModuleNode? OtherVersion(ModuleNode node, Func<ModuleNode, bool> fits) =>
        _situation.Visible(node.Product).FirstOrDefault(other => other != node && fits(other));

    // The one product that can provide it; where several could, an enabled module that was not named takes the one that
    // is enabled, and everybody else leaves the choice to the person.
    private ModuleNode? Provider(ModuleNode user, Need need)
    {
        var candidates = _situation.Candidates(need);
        var possible = candidates.Where(node => IsPossible(node, _fixed.Contains(user))).ToList();
        if (possible.Count > 1 && !_situation.IsNamed(user.Product) && _situation.WasEnabled(user.Product))
        {
            var enabled = possible.Where(node => Set.Of(node.Product).Length > 0).ToList();
            if (enabled.Count == 1) possible = enabled;
        }

        if (possible.Count > 1)
        {
            IsChoice = true;
            IsFinal = _situation.IsNamed(user.Product) || !_situation.WasEnabled(user.Product);
            _problems.Clear();
            _problems.Add(Explain.Ambiguous(_situation, Set, user, need, _story.Of(user.Product)));
            return null;
        }

        HasOwnWay |= possible.Count == 1 && candidates.Count > 1;
        return possible.Count == 1 ? possible[0] : null;
    }

    private bool IsPossible(ModuleNode node, bool isForAsked) =>
        !_situation.IsClosed(node, isForAsked) && (isForAsked || !_dropped.Contains(node.Product))
        && !Array.Exists(Set.Of(node.Product), _fixed.Contains);

    private void Place(ModuleNode node, string line, Product? because)
    {
        Touch(node.Product, line, because);
        Set.Put(node.Product, node);
        _fixed.Add(node);
    }

    private void Drop(ModuleNode node, string line, Product? because)
    {
        Touch(node.Product, line, because);
        Set.Remove(node);
        _dropped.Add(node.Product);
    }

    private void Touch(Product product, string line, Product? because)
    {
        _story.Note(product, line, because);
        if (!Touched.Contains(product)) Touched.Add(product);
    }
}
