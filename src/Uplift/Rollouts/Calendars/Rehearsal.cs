namespace Uplift.Rollouts.Calendars;

/// <summary>What an upgrade took on a copy of a tenant that was thrown away.</summary>
public sealed record Rehearsal
{
    /// <summary>Unique; ids of later rehearsals sort behind those of earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>Of whom the copy was.</summary>
    public required string Tenant { get; init; }

    /// <summary>The module ids to reach.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Actor { get; init; }

    /// <summary>When the copy was begun.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>How many objects of each collection were copied at most; null: all.</summary>
    public int? Sample { get; init; }

    /// <summary>How the upgrade of the copy ended, in a word.</summary>
    public required string Outcome { get; init; }

    /// <summary>True: the tenant itself would have been upgraded.</summary>
    public required bool IsGood { get; init; }

    /// <summary>What stopped it or stood against it.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Objects that it looked at.</summary>
    public long Read { get; init; }

    /// <summary>Objects that it wrote.</summary>
    public long Changed { get; init; }

    /// <summary>Objects that it left as they were because a change could not be made.</summary>
    public long Failed { get; init; }

    /// <summary>How long the copy took.</summary>
    public TimeSpan Copied { get; init; }

    /// <summary>How long the upgrade of the copy took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What its steps took; <see cref="StepSizes.Around"/> is what was not in any of them.</summary>
    public IReadOnlyList<StepTiming> Steps { get; init; } = [];

    /// <summary>What the same steps took on a copy of few objects, which tells what comes with any tenant from what comes
    /// with each object; empty where its upgrade was not good.</summary>
    public IReadOnlyList<StepTiming> Small { get; init; } = [];

    /// <summary>Bytes of the copy before the upgrade.</summary>
    public long CopyBytes { get; init; }

    /// <summary>Bytes of the copy behind the upgrade; what the undo journal takes is among them where it lies in the
    /// same place.</summary>
    public long UpgradedBytes { get; init; }

    /// <summary>Bytes of the undo journal.</summary>
    public long JournalBytes { get; init; }

    /// <summary>Locks that would have kept others from reading or writing.</summary>
    public IReadOnlyList<SeenLock> Locks { get; init; } = [];
}

/// <summary>A lock that was seen during a rehearsal.</summary>
/// <param name="On">The table, or "database" where only all of it can be locked.</param>
/// <param name="Mode">What others could not do meanwhile: write, or read and write.</param>
/// <param name="Longest">How long it was held at a stretch, as far as was looked.</param>
public sealed record SeenLock(string On, string Mode, TimeSpan Longest);
