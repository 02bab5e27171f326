namespace Uplift.Resolution;

/// <summary>
/// Takes steps one by one: always the first of the list that is ready, and a begun circle to its end. A step is ready
/// when all that its circle waits for is done and, inside the circle, what it needs to begin with.
/// </summary>
internal sealed class Arrangement
{
    private readonly int[] _group;
    private readonly int[] _outside;
    private readonly int[] _inside;
    private readonly int[] _last;
    private readonly ILookup<int, Precedence> _following;
    private readonly ILookup<int, Precedence> _preceding;
    private readonly List<int> _waiting;

    public Arrangement(int count, IReadOnlyList<Precedence> precedences, int[] group)
    {
        _group = group;
        _outside = new int[count];
        _inside = new int[count];
        _last = new int[count];
        foreach (var each in precedences)
        {
            if (!IsInside(each)) _outside[group[each.Second]]++;
            else if (each.IsStart) _inside[each.Second]++;
        }

        _following = precedences.ToLookup(each => each.First);
        _preceding = precedences.Where(each => !IsInside(each)).ToLookup(each => group[each.Second]);
        _waiting = [.. Enumerable.Range(0, count)];
        Wave = new int[count];
        while (Next() is { } place) Take(place);
    }

    /// <summary>The steps in the order in which they can be run.</summary>
    public List<int> Order { get; } = [];

    /// <summary>For each step the earliest wave in which it can be run.</summary>
    public int[] Wave { get; }

    /// <summary>The steps that never become ready.</summary>
    public IReadOnlyList<int> Stuck => _waiting;

    private int? Next()
    {
        var place = Order.Count == 0
            ? -1
            : _waiting.FindIndex(step => _group[step] == _group[Order[^1]] && IsReady(step));
        if (place < 0) place = _waiting.FindIndex(IsReady);
        return place < 0 ? null : place;
    }

    private bool IsReady(int step) => _outside[_group[step]] == 0 && _inside[step] == 0;

    private bool IsInside(Precedence each) => _group[each.First] == _group[each.Second];

    private void Take(int place)
    {
        var step = _waiting[place];
        var group = _group[step];
        _waiting.RemoveAt(place);
        Order.Add(step);
        foreach (var each in _preceding[group]) Wave[step] = Math.Max(Wave[step], _last[_group[each.First]] + 1);
        _last[group] = Math.Max(_last[group], Wave[step]);
        foreach (var each in _following[step])
        {
            if (!IsInside(each))
            {
                _outside[_group[each.Second]]--;
            }
            else if (each.IsStart)
            {
                _inside[each.Second]--;
                Wave[each.Second] = Math.Max(Wave[each.Second], Wave[step] + 1);
            }
        }
    }
}
