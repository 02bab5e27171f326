namespace Uplift.Rollouts.Calendars;

/// <summary>What a rollout waits for when it could go faster.</summary>
public enum CalendarCause
{
    /// <summary>As many tenants are worked on as the rollout allows.</summary>
    Parallel,

    /// <summary>A slice has fewer tenants left than it could work on, and its place is not free yet.</summary>
    Slices,

    /// <summary>No worker has a place for another slice.</summary>
    Workers,

    /// <summary>As many tenants of a database server are worked on as it allows.</summary>
    Servers,

    /// <summary>The maintenance windows of all that are left are closed.</summary>
    Windows,

    /// <summary>The last tenants of a wave are not through; no other may begin.</summary>
    LastTenants,

    /// <summary>What must hold behind a wave is looked at.</summary>
    Checks,

    /// <summary>The soak time.</summary>
    Soak,

    /// <summary>Somebody has to approve.</summary>
    Approval,

    /// <summary>It was stopped, and somebody has to repair what was wrong.</summary>
    Repair,
}

/// <summary>When a tenant is moved.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Wave">The wave it goes in, from 0.</param>
/// <param name="Slice">The slice it goes in.</param>
/// <param name="Server">The database server it lives on.</param>
/// <param name="Begins">When a worker first begins it.</param>
/// <param name="Ends">When it is moved, or given up.</param>
/// <param name="Attempts">How often it was begun anew after a failure, and the first time.</param>
/// <param name="IsMoved">False: it failed, and was not tried again.</param>
public sealed record CalendarEntry(
    string Tenant, int Wave, int Slice, string Server, DateTimeOffset Begins, DateTimeOffset Ends, int Attempts,
    bool IsMoved)
{
    /// <summary>True: it ends after its maintenance window.</summary>
    public bool IsLate { get; init; }
}

/// <summary>A wave in the calendar.</summary>
/// <param name="Wave">From 0.</param>
/// <param name="Tenants">How many it has.</param>
/// <param name="Begins">When it begins.</param>
/// <param name="Moved">When its last tenant is through.</param>
/// <param name="Ends">When checks, soak time and approval are behind it.</param>
/// <param name="Waited">How long each cause held it up.</param>
public sealed record CalendarWave(
    int Wave, int Tenants, DateTimeOffset Begins, DateTimeOffset Moved, DateTimeOffset Ends,
    IReadOnlyDictionary<CalendarCause, TimeSpan> Waited);

/// <summary>When each tenant and each wave of a rollout goes.</summary>
public sealed record RolloutCalendar
{
    /// <summary>The tenants in the order in which they are begun.</summary>
    public required IReadOnlyList<CalendarEntry> Entries { get; init; }

    /// <summary>The waves.</summary>
    public required IReadOnlyList<CalendarWave> Waves { get; init; }

    /// <summary>When it begins.</summary>
    public required DateTimeOffset Begins { get; init; }

    /// <summary>When it is over.</summary>
    public required DateTimeOffset Ends { get; init; }

    /// <summary>The most tenants that are worked on at once.</summary>
    public required int MostAtOnce { get; init; }

    /// <summary>How often it was stopped for too many failures.</summary>
    public required int Stops { get; init; }

    /// <summary>How often work went from one worker to another because the first died.</summary>
    public required int Adopted { get; init; }

    /// <summary>How long each cause held it up, over all waves.</summary>
    public IReadOnlyDictionary<CalendarCause, TimeSpan> Waited => Waves.SelectMany(wave => wave.Waited)
        .GroupBy(cause => cause.Key)
        .ToDictionary(cause => cause.Key, cause => TimeSpan.FromTicks(cause.Sum(some => some.Value.Ticks)));

    /// <summary>What held it up longest.</summary>
    public CalendarCause Bottleneck => Waited.Count == 0
        ? CalendarCause.LastTenants : Waited.MaxBy(cause => cause.Value).Key;
}
