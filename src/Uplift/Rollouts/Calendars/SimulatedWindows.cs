namespace Uplift.Rollouts.Calendars;

/// <summary>The distinct windows of a simulated rollout, and which of them are open at the present time.</summary>
internal sealed class SimulatedWindows
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<MaintenanceWindow?> _windows = [];
    private readonly List<DateTimeOffset?> _opens = [];

    /// <summary>The number of a window.</summary>
    public int NumberOf(MaintenanceWindow? window)
    {
        var text = window?.ToString() ?? "";
        if (_numbers.TryGetValue(text, out var known)) return known;
        _windows.Add(window);
        _opens.Add(null);
        return _numbers[text] = _windows.Count - 1;
    }

    /// <summary>How many there are.</summary>
    public int Count => _windows.Count;

    /// <summary>Looks which are open.</summary>
    public void Look(DateTimeOffset now)
    {
        foreach (var (number, window) in _windows.Index()) _opens[number] = window?.NextOpening(now);
    }

    /// <summary>When a window opens; null: it is open.</summary>
    public DateTimeOffset? Opens(int window) => _opens[window];
}
