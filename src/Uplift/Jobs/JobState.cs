namespace Uplift.Jobs;

/// <summary>How a job stands. The first four are open, the others are ends.</summary>
public enum JobState
{
    /// <summary>It waits for an earlier job of its tenant.</summary>
    Queued,

    /// <summary>The next free runner takes it.</summary>
    Ready,

    /// <summary>A runner works on it, or the next runner goes on with it.</summary>
    Running,

    /// <summary>What it did is being taken back.</summary>
    RollingBack,

    /// <summary>Every entry is done and the tenant is switched.</summary>
    Done,

    /// <summary>Entries failed and were passed over; the tenant is switched to what succeeded, if the message does not
    /// say otherwise.</summary>
    DoneWithErrors,

    /// <summary>An entry failed, all was taken back, the tenant is as it was.</summary>
    FailedRolledBack,

    /// <summary>An entry failed and what was done was left, as asked; the message says whether the tenant was
    /// switched.</summary>
    FailedStopped,

    /// <summary>An entry failed and not all could be taken back; entries that are <see cref="EntryStage.Left"/> say
    /// how each module stands.</summary>
    FailedPartly,

    /// <summary>It was cancelled, and what was done was taken back.</summary>
    Cancelled,

    /// <summary>The tenant had changed when its turn came, and the request no longer fits; nothing was done.</summary>
    Refused,
}

/// <summary>What an entry does.</summary>
public enum EntryAction
{
    /// <summary>The module joins; <see cref="JobEntry.From"/> leaves for it.</summary>
    Enable,

    /// <summary>The module leaves; its data stays.</summary>
    Disable,

    /// <summary>The module leaves and removes its data.</summary>
    Purge,

    /// <summary>The module removes data that was left of it, and joins as new.</summary>
    PurgeAndEnable,

    /// <summary>The module is enabled already; nothing is done.</summary>
    UpToDate,
}

/// <summary>How far an entry is.</summary>
public enum EntryStage
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>The changes of its package are being made.</summary>
    Changes,

    /// <summary>Its permissions are being announced.</summary>
    Permissions,

    /// <summary>The module is being called.</summary>
    Call,

    /// <summary>All that it does is done; the tenant is switched at the end of the job.</summary>
    Done,

    /// <summary>It failed, and nothing of it is in force; see <see cref="JobEntry.Error"/>.</summary>
    Failed,

    /// <summary>It was not begun since another one failed.</summary>
    Skipped,

    /// <summary>It is being taken back.</summary>
    Undoing,

    /// <summary>It was taken back.</summary>
    Undone,

    /// <summary>It could not be taken back; its message says how the module stands.</summary>
    Left,
}
