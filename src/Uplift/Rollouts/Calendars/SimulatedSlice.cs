namespace Uplift.Rollouts.Calendars;

/// <summary>A slice of a simulated wave: those of its tenants that wait, in their order, and where it is.</summary>
internal sealed class SimulatedSlice(IEnumerable<SimulatedMove> moves)
{
    private readonly List<SimulatedMove> _waiting = [.. moves];

    /// <summary>The worker that has it; null: none.</summary>
    public int? Worker { get; set; }

    /// <summary>Those that are worked on.</summary>
    public HashSet<SimulatedMove> Running { get; } = [];

    /// <summary>Those that a dead worker left: they go first, one by one.</summary>
    public Queue<SimulatedMove> Left { get; } = [];

    /// <summary>True: nobody is working, and nobody waits.</summary>
    public bool IsThrough => _waiting.Count == 0 && Running.Count == 0 && Left.Count == 0;

    /// <summary>The next tenant that may begin; null: none may.</summary>
    public SimulatedMove? Find(Func<SimulatedMove, bool> mayBegin)
    {
        if (Left.Count > 0) return Running.Count == 0 ? Left.Peek() : null;
        return _waiting.Find(move => mayBegin(move));
    }

    /// <summary>Takes a tenant that <see cref="Find"/> named.</summary>
    public void Take(SimulatedMove move)
    {
        if (Left.Count > 0) Left.Dequeue();
        else _waiting.Remove(move);
        Running.Add(move);
    }

    /// <summary>Lets a tenant wait for another try.</summary>
    public void Return(SimulatedMove move) => _waiting.Add(move);
}
