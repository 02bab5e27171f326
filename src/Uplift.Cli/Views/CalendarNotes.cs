using System.Globalization;
using Uplift.Rollouts.Calendars;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>What is said of a calendar in words.</summary>
internal static class CalendarNotes
{
    private const int NamedTenants = 5;

    /// <summary>How long it takes, what holds it up, and how much of that is known.</summary>
    public static IEnumerable<string> Of(PreviewedRollout made)
    {
        var calendar = made.Calendar;
        var tenants = calendar.Entries.Count;
        yield return $"{tenants} tenants take {Time(calendar.Ends - calendar.Begins)}, at most {calendar.MostAtOnce} at once.";
        if (calendar.Waited.Count > 0)
        {
            yield return $"For {Time(calendar.Waited[calendar.Bottleneck])} of it: {Word(calendar.Bottleneck)}.";
        }

        var late = calendar.Entries.Where(entry => entry.IsLate).Select(entry => entry.Tenant).ToList();
        if (late.Count > 0) yield return $"! {Names(late)} would end after the maintenance window closed.";
        if (made.Assumed.Count > 0)
        {
            yield return $"The time of {Names(made.Assumed)} is assumed (--assume): no rehearsal has all of their steps. "
                + $"See 'uplift rehearse --tenant {made.Assumed[0]}'.";
        }

        if (made.Assumed.Count < tenants)
        {
            yield return $"{tenants - made.Assumed.Count} times are foretold from {made.Rehearsed} "
                + $"rehearsal{(made.Rehearsed == 1 ? "" : "s")}.";
        }
    }

    /// <summary>A span of time for people.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{Math.Round(time.TotalMilliseconds)}ms",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s"),
        { TotalMinutes: < 2 } => $"{Math.Round(time.TotalSeconds)}s",
        { TotalHours: < 1 } => $"{time.Minutes}m{time.Seconds:00}s",
        { TotalDays: < 1 } => $"{time.Hours}h{time.Minutes:00}m",
        _ => $"{time.Days}d{time.Hours:00}h{time.Minutes:00}m",
    };

    /// <summary>What a rollout waits for.</summary>
    public static string Word(CalendarCause cause) => cause switch
    {
        CalendarCause.Parallel => "as many tenants are worked on as --parallel allows",
        CalendarCause.Slices => "slices that are nearly through keep their place (a larger --parallel helps)",
        CalendarCause.Workers => "the workers have no place for another slice (more workers help)",
        CalendarCause.Servers => "a database server has as many tenants at work as it may",
        CalendarCause.Windows => "maintenance windows are closed",
        CalendarCause.LastTenants => "the last tenants of a wave are not through yet",
        CalendarCause.Checks => "checks behind the waves",
        CalendarCause.Soak => "soak time",
        CalendarCause.Approval => "approvals",
        _ => "repairs after it was stopped",
    };

    private static string Names(IReadOnlyList<string> tenants) => tenants.Count <= NamedTenants
        ? string.Join(", ", tenants)
        : $"{string.Join(", ", tenants.Take(NamedTenants))} and {tenants.Count - NamedTenants} more";
}
