using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>What becomes of writes since the switch when the old side serves again.</summary>
public enum BackChoice
{
    /// <summary>They stay on the new side, and are told of.</summary>
    Report,

    /// <summary>They are brought into the old side through the undo.</summary>
    Replay,
}

/// <summary>What came of an isolated upgrade or of a switch back. Mutable while the work goes on.</summary>
public sealed record IsolatedResult
{
    /// <summary>As of every run.</summary>
    public RunResult? Run { get; init; }

    /// <summary>How long nobody could write; null: nothing was switched.</summary>
    public TimeSpan? Pause { get; internal set; }

    /// <summary>How long each statement of a writer was made to wait at last, so that it could be caught up with;
    /// zero: none was.</summary>
    public TimeSpan Brake { get; internal set; }

    /// <summary>Rows that were brought from the serving side, each as often as it was brought.</summary>
    public long Brought { get; internal set; }

    /// <summary>What was written since the switch, when it was switched back.</summary>
    public IReadOnlyList<CapturedRows> Captured { get; internal set; } = [];
}
