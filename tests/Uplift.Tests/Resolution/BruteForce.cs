using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Tests.Resolution;

/// <summary>Tries every state of a small platform.</summary>
internal sealed class BruteForce(RandomPlatform platform)
{
    private readonly HashSet<string> _enabled = [.. platform.Enabled.Select(id => id.Product)];
    private readonly TenantState _before = new(platform.Registered.Where(module => platform.Enabled.Contains(module.Id)));

    /// <summary>The fewest products that nobody named and that must be disabled, and downgraded; null: it cannot be done.</summary>
    public (int Disabled, int Downgraded)? Best()
    {
        var choices = platform.Registered.GroupBy(module => module.Id.Product).Select(Choices).ToList();
        (int, int)? best = null;
        foreach (var state in States(choices, 0))
        {
            var cost = Cost(state);
            if ((best is null || cost.CompareTo(best.Value) < 0) && IsGood(state)) best = cost;
        }

        return best;
    }

    /// <summary>All orders of a list.</summary>
    public static IEnumerable<IReadOnlyList<T>> Orders<T>(IReadOnlyList<T> items)
    {
        if (items.Count == 0) return [[]];
        return items.SelectMany((item, place) =>
            Orders([.. items.Where((_, other) => other != place)]).Select(rest => (IReadOnlyList<T>)[item, .. rest]));
    }

    private List<ModuleDescriptor?> Choices(IGrouping<string, ModuleDescriptor> versions)
    {
        var entries = platform.Request.Entries.Where(entry => entry.Module.Product == versions.Key).ToList();
        if (entries.FindLast(entry => entry.Action == ModuleActionKind.Enable) is { } enable)
        {
            return [enable.Module.HasVersion ? versions.First(module => module.Id == enable.Module) : versions.MaxBy(module => module.Id)];
        }

        return entries.Count > 0 ? [null] : [null, .. versions];
    }

    private static IEnumerable<List<ModuleDescriptor>> States(List<List<ModuleDescriptor?>> choices, int from)
    {
        if (from == choices.Count) return [[]];
        return choices[from].SelectMany(choice => States(choices, from + 1)
            .Select(rest => choice is null ? rest : [choice, .. rest]));
    }

    private (int Disabled, int Downgraded) Cost(List<ModuleDescriptor> state) => (
        _enabled.Count(product => !IsNamed(product) && !state.Exists(module => module.Id.Product == product)),
        platform.Enabled.Count(id => !IsNamed(id.Product) && state.Exists(module => module.Id.Product == id.Product && module.Id < id)));

    private bool IsNamed(string product) => platform.Request.Entries.Any(entry => entry.Module.Product == product);

    private bool IsGood(List<ModuleDescriptor> state)
    {
        var wrong = new TenantState(state).Wrong();
        wrong.ExceptWith(_before.Wrong().Where(what => !platform.Request.Entries.Any(entry => what.Contains($"{entry.Module.Product}-", StringComparison.Ordinal))));
        return wrong.Count == 0 && state.Where(module => !_enabled.Contains(module.Id.Product) && !IsNamed(module.Id.Product))
            .All(module => state.Exists(user => user.Requires.Any(need => IsNoChoice(module, need))));
    }

    // What the tenant does not have joins only where no other such product could.
    private bool IsNoChoice(ModuleDescriptor joining, InterfaceReference need)
    {
        if (!Fulfils(joining, need)) return false;
        var products = platform.Registered.Where(module => Fulfils(module, need)).ToList();
        return products.TrueForAll(other => other.Id.Product == joining.Id.Product || _enabled.Contains(other.Id.Product) || IsNamed(other.Id.Product));
    }

    private static bool Fulfils(ModuleDescriptor module, InterfaceReference need) =>
        module.Provides.Any(offer => offer.IsRegular && offer.Satisfies(need));
}
