namespace Uplift.Rollouts.Calendars;

/// <summary>A tenant for whom a calendar is made.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Duration">How long it takes when nothing goes wrong.</param>
public sealed record CalendarTenant(string Tenant, TimeSpan Duration)
{
    /// <summary>The database server that it lives on; tenants of one share its limit.</summary>
    public string Server { get; init; } = "";

    /// <summary>When it may be begun; null: at any time.</summary>
    public MaintenanceWindow? Window { get; init; }
}
