namespace Uplift.Resolution;

/// <summary>
/// Finds which steps reach each other along precedences (strongly connected components, after Tarjan).
/// </summary>
internal sealed class Circles
{
    private readonly List<int>[] _next;
    private readonly int[] _seen;
    private readonly int[] _low;
    private readonly int[] _group;
    private readonly Stack<int> _open = new();
    private int _count;

    private Circles(int count)
    {
        _next = new List<int>[count];
        for (var index = 0; index < count; index++) _next[index] = [];
        _seen = new int[count];
        _low = new int[count];
        _group = new int[count];
        Array.Fill(_group, -1);
    }

    /// <summary>For each step a number that the steps of its circle share: the place of the first of them.</summary>
    public static int[] Of(int count, IReadOnlyList<Precedence> precedences)
    {
        var circles = new Circles(count);
        foreach (var each in precedences) circles._next[each.First].Add(each.Second);

        for (var step = 0; step < count; step++)
        {
            if (circles._seen[step] == 0) circles.Visit(step);
        }

        return circles._group;
    }

    private void Visit(int step)
    {
        _seen[step] = _low[step] = ++_count;
        _open.Push(step);
        foreach (var next in _next[step])
        {
            if (_seen[next] == 0)
            {
                Visit(next);
                _low[step] = Math.Min(_low[step], _low[next]);
            }
            else if (_group[next] < 0)
            {
                _low[step] = Math.Min(_low[step], _seen[next]);
            }
        }

        if (_low[step] != _seen[step]) return;
        var members = new List<int>();
        do members.Add(_open.Pop());
        while (members[^1] != step);
        var first = members.Min();
        foreach (var member in members) _group[member] = first;
    }
}
