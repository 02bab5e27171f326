namespace Uplift.Resolution;

/// <summary>
/// Searches the state that costs least, depth first, deciding at each step who is changed for the violation that leaves
/// the fewest ways; a branch ends where it costs as much as the best found. First without going back or disabling, then
/// without disabling, then with all. Each is complete within its bound of work, which is counted and not timed, so
/// that the result is the same on every machine.
/// </summary>
internal sealed class PlanSearch
{
    private const long WorkPerStage = 600_000;

    private static readonly PlanCost?[] s_stages = [new PlanCost(0, 1, 0, 0, 0), new PlanCost(1, 0, 0, 0, 0)];

    private readonly Situation _situation;
    private readonly WayFinder _ways;
    private readonly ModuleSet _set;
    private readonly HashSet<Product> _decided = [];
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
        _ways = new WayFinder(situation, _set, _decided);
    }

    /// <summary>The cheapest state found, null when there is none below the bound.</summary>
    public ModuleSet? Best { get; private set; }

    private bool IsCutShort => _work > WorkPerStage;

    public void Run()
    {
        var last = _bound;
        foreach (var stage in s_stages.Append(last).Where(stage => stage is null || last is null || !(stage > last)))
        {
            (_bound, _work) = (stage, 0);
            if (IsWithin(_cost)) Descend([.. Violations.In(_set, _situation)]);
            if (Best is not null) return;
        }
    }

    private bool IsWithin(PlanCost cost) => _bound is null || cost < _bound.Value;

    private void Descend(List<Violation> violations)
    {
        if (Hardest(violations) is not { } ways)
        {
            Best = _set.Copy();
            _bound = _cost;
            return;
        }

        foreach (var way in ways.OrderBy(way => way.Cost))
        {
            if (IsCutShort) return;
            if (IsWithin(_cost + way.Cost)) Take(way, violations);
        }
    }

    private void Take(Way way, List<Violation> violations)
    {
        var before = _set.Of(way.Product);
        var cost = _cost;
        var decides = _decided.Add(way.Product);
        var keeps = way.Kept is not null && _decided.Add(way.Kept);
        _cost += way.Cost;
        _set.Put(way.Product, way.Node);
        var changed = way.Node is null ? before : before.Append(way.Node).ToArray();
        _work += 10 + changed.Sum(node =>
            node.Needs.Length + node.Offers.Sum(offer => 1 + _set.Users(offer.Interface).Length));
        Descend(Violations.After(violations, _set, _situation, changed));
        _set.Put(way.Product, null);
        foreach (var node in before) _set.Add(node);
        _cost = cost;
        if (decides) _decided.Remove(way.Product);
        if (keeps) _decided.Remove(way.Kept!);
    }

    // The ways out of the violation that has the fewest; null when nothing is wrong.
    private List<Way>? Hardest(List<Violation> violations)
    {
        List<Way>? fewest = null;
        foreach (var violation in violations)
        {
            var ways = _ways.Of(violation);
            _work += 1 + ways.Count;
            ways.RemoveAll(way => !IsWithin(_cost + way.Cost));
            if (fewest is null || ways.Count < fewest.Count) fewest = ways;
            if (fewest.Count <= 1) break;
        }

        return fewest;
    }
}
