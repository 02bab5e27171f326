namespace Uplift.Resolution;

/// <summary>
/// Puts steps in an order that keeps to the precedences. Steps that must come before each other in a circle switch at
/// one moment; where optional interfaces alone make a circle they are given up. Otherwise the first of the list goes
/// first.
/// </summary>
internal sealed class StepOrder
{
    private readonly Precedences _precedences;
    private readonly List<Precedence> _kept;
    private readonly int _count;

    public StepOrder(Precedences precedences, int count)
    {
        _precedences = precedences;
        _count = count;
        _kept = [.. precedences.Required];
        Group = Circles.Of(count, _kept);
        Loosen();
        WithOptional();
        var arrangement = new Arrangement(count, _kept, Group);
        Order = arrangement.Order;
        Wave = arrangement.Wave;
        Stuck = arrangement.Stuck;
    }

    /// <summary>The places of the steps in the list, in the order in which they can be run.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>For each step the number of its circle; steps that have the same switch at one moment.</summary>
    public int[] Group { get; private set; }

    /// <summary>For each step the earliest wave in which it can be run.</summary>
    public int[] Wave { get; }

    /// <summary>The steps that wait for each other to begin.</summary>
    public IReadOnlyList<int> Stuck { get; }

    /// <summary>The precedences within a circle, which cannot all be kept in between.</summary>
    public IEnumerable<Precedence> Broken => _kept.Where(IsInside);

    private bool IsInside(Precedence precedence) => Group[precedence.First] == Group[precedence.Second];

    // A precedence that has a substitute is replaced where that opens a circle.
    private void Loosen()
    {
        foreach (var precedence in _precedences.Required.Where(_precedences.Instead.ContainsKey).ToList())
        {
            if (!IsInside(precedence)) continue;
            var place = _kept.IndexOf(precedence);
            var substitute = _precedences.Instead[precedence];
            _kept[place] = substitute;
            var groups = Circles.Of(_count, _kept);
            if (groups.Distinct().Count() > Group.Distinct().Count()) Group = groups;
            else _kept[place] = precedence;
        }
    }

    private void WithOptional()
    {
        var optional = _precedences.Optional.ToList();
        while (optional.Count > 0)
        {
            var groups = Circles.Of(_count, [.. _kept, .. optional]);
            var given = optional.RemoveAll(each => groups[each.First] == groups[each.Second]);
            if (given > 0) continue;
            _kept.AddRange(optional);
            return;
        }
    }
}
