using Uplift.ReadWrite.Backfills;

namespace Uplift.Control;

/// <summary>How a backfill stands. The first two are open, the others are ends.</summary>
public enum BackfillState
{
    /// <summary>A process works on it, or the next one goes on with it.</summary>
    Running,

    /// <summary>Nobody works on it until it is resumed.</summary>
    Paused,

    /// <summary>Every object was looked at and none was left.</summary>
    Done,

    /// <summary>Every object was looked at, and some were left as they were.</summary>
    Incomplete,

    /// <summary>It could not be brought to its end in some tenant; resuming goes on there.</summary>
    Failed,

    /// <summary>It was ended early; what it rewrote stays.</summary>
    Cancelled,
}

/// <summary>The rewrite of objects of some tenants, as it was asked for and as it stands.</summary>
/// <param name="Id">Unique; ids of later backfills sort behind those of earlier ones.</param>
public sealed record Backfill(
    string Id, BackfillRequest Request, BackfillState State, string Actor, DateTimeOffset Created, DateTimeOffset? Finished)
{
    /// <summary>True until it has ended.</summary>
    public bool IsOpen => State is BackfillState.Running or BackfillState.Paused;
}

/// <summary>Whether work on a backfill is to go on.</summary>
/// <param name="IsOutranked">True when a more urgent backfill is running.</param>
public sealed record BackfillStanding(BackfillState State, bool IsOutranked);

/// <summary>How a backfill stands in a tenant.</summary>
public enum BackfillPartState
{
    /// <summary>Nobody works on it.</summary>
    Waiting,

    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>Every object was looked at and none was left.</summary>
    Done,

    /// <summary>Every object was looked at, and some were left as they were.</summary>
    Incomplete,

    /// <summary>It could not go on; the note says why.</summary>
    Failed,
}

/// <summary>How far a backfill is in a tenant, as was last heard. Where it goes on stands beside the
/// tenant's data.</summary>
/// <param name="Updated">When that was heard.</param>
public sealed record BackfillPart(
    string Tenant, BackfillPartState State, BackfillProgress Progress, DateTimeOffset Updated)
{
    /// <summary>True when nothing is left to do.</summary>
    public bool IsOver => State is BackfillPartState.Done or BackfillPartState.Incomplete;
}
