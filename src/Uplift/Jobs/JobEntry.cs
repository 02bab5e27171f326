namespace Uplift.Jobs;

/// <summary>What a job does with one module.</summary>
public sealed record JobEntry
{
    /// <summary>Its place in the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The module that joins, leaves or stays.</summary>
    public required string Id { get; init; }

    /// <summary>The module that leaves for it; null: none.</summary>
    public string? From { get; init; }

    /// <summary>What is done.</summary>
    public required EntryAction Action { get; init; }

    /// <summary>The numbers of the entries that must be done before; all are lower than its own.</summary>
    public IReadOnlyList<int> Waits { get; init; } = [];

    /// <summary>
    /// The number that entries share which are switched together or not at all, since the tenant's modules
    /// would not fit together in between; null: it can be switched without others.
    /// </summary>
    public int? SwitchGroup { get; init; }

    /// <summary>How far it is.</summary>
    public EntryStage Stage { get; init; }

    /// <summary>The effect that is under way or next, from 0; when it is taken back it counts down.</summary>
    public int Step { get; init; }

    /// <summary>The order in which entries were begun, from 1; 0: not begun. They are taken back in the reverse
    /// order.</summary>
    public int Ordinal { get; init; }

    /// <summary>The run of the engine that made its package changes; "": none.</summary>
    public string Run { get; init; } = "";

    /// <summary>Where the module's own job is asked for, while one is waited for; else "".</summary>
    public string Location { get; init; } = "";

    /// <summary>Why it failed; "" when it did not.</summary>
    public string Error { get; init; } = "";

    /// <summary>How the module stands, or why the entry was skipped; "" when the stage says it all.</summary>
    public string Message { get; init; } = "";

    /// <summary>Why it is in the job, as the end of a sentence; "" where nothing is done, and in jobs of
    /// earlier builds.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when the module joins.</summary>
    public bool IsEnable => Action is EntryAction.Enable or EntryAction.PurgeAndEnable;

    /// <summary>True when the module leaves.</summary>
    public bool IsDisable => Action is EntryAction.Disable or EntryAction.Purge;
}
