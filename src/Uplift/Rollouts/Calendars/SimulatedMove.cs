namespace Uplift.Rollouts.Calendars;

/// <summary>A tenant on its way through a simulated rollout. Mutable: it is what the simulation moves.</summary>
internal sealed class SimulatedMove(CalendarTenant tenant, RolloutTenant place, int window)
{
    public CalendarTenant Tenant => tenant;

    public RolloutTenant Place => place;

    /// <summary>Which of the distinct windows is its own.</summary>
    public int Window => window;

    public RolloutTenantState State { get; set; } = RolloutTenantState.Waiting;

    /// <summary>Grows when it is claimed or left, so that the end of a claim that is void counts for nothing.</summary>
    public int Claim { get; set; }

    public int Attempts { get; set; }

    /// <summary>True: the attempt that is under way fails.</summary>
    public bool Fails { get; set; }

    public DateTimeOffset Begins { get; set; }

    public DateTimeOffset Ends { get; set; }

    /// <summary>What is left to do of an attempt whose worker died, and when its lease is over; null: it did
    /// not.</summary>
    public (TimeSpan Work, DateTimeOffset Free)? Left { get; set; }

    public CalendarEntry ToEntry() => new(
        tenant.Tenant, place.Wave, place.Slice, tenant.Server, Begins, Ends, Attempts,
        State == RolloutTenantState.Done)
    {
        IsLate = tenant.Window?.Closing(Begins) is { } closes && Ends > closes,
    };
}
