using System.Globalization;
using Spectre.Console;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>Shows the calendar of a rollout as bars over time.</summary>
internal sealed class CalendarView : View<PreviewedRollout>
{
    private const int ShownTenants = 30;
    private const int WidestBar = 120;
    private const int LongestName = 24;

    // Behind a bar stand when it begins and how long it is.
    private const int Behind = 22;

    /// <inheritdoc/>
    public override object Shape(PreviewedRollout result) => new
    {
        result.Targets,
        result.Calendar.Begins,
        result.Calendar.Ends,
        seconds = Seconds(result.Calendar.Ends - result.Calendar.Begins),
        mostAtOnce = result.Calendar.MostAtOnce,
        bottleneck = result.Calendar.Bottleneck,
        rehearsals = result.Rehearsed,
        result.Assumed,
        waves = result.Calendar.Waves.Select(wave => new
        {
            wave = wave.Wave + 1,
            wave.Tenants,
            wave.Begins,
            wave.Moved,
            wave.Ends,
            waited = wave.Waited.OrderByDescending(cause => cause.Value)
                .Select(cause => new { cause = cause.Key, seconds = Seconds(cause.Value) }),
        }),
        tenants = result.Calendar.Entries.Select(entry => new
        {
            entry.Tenant,
            wave = entry.Wave + 1,
            entry.Begins,
            entry.Ends,
            seconds = Seconds(entry.Ends - entry.Begins),
            late = entry.IsLate,
        }),
    };

    /// <inheritdoc/>
    public override void Write(PreviewedRollout result, IAnsiConsole console)
    {
        var calendar = result.Calendar;
        var writer = console.Profile.Out.Writer;
        var name = Math.Min(
            LongestName, Math.Max(18, calendar.Entries.Select(entry => entry.Tenant.Length + 2).DefaultIfEmpty().Max()));
        var width = Math.Clamp(console.Profile.Width - name - Behind - 4, 10, WidestBar);
        var scale = new CalendarScale(calendar, width);
        writer.WriteLine($"{"",-18}{calendar.Begins.UtcDateTime:yyyy-MM-dd HH:mm} UTC to {calendar.Ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        foreach (var wave in calendar.Waves)
        {
            writer.WriteLine(Line(
                $"wave {wave.Wave + 1}, {wave.Tenants} tenant{(wave.Tenants == 1 ? "" : "s")}", name,
                scale.Bar((wave.Begins, wave.Moved, '='), (wave.Moved, wave.Ends, '.')), wave.Begins, wave.Ends));
            if (calendar.Entries.Count > ShownTenants) continue;
            foreach (var entry in calendar.Entries.Where(entry => entry.Wave == wave.Wave))
            {
                writer.WriteLine(Line(
                    "  " + entry.Tenant, name, scale.Bar((entry.Begins, entry.Ends, '#')), entry.Begins, entry.Ends)
                    + (entry.IsLate ? " !" : ""));
            }
        }

        writer.WriteLine("  = tenants are moved   . checks, soak time, approval"
            + (calendar.Entries.Count > ShownTenants ? "" : "   # the tenant is moved"));
        foreach (var note in CalendarNotes.Of(result)) writer.WriteLine(note);
    }

    private static string Line(string label, int name, string bar, DateTimeOffset begins, DateTimeOffset ends)
    {
        var shown = label.Length > name ? label[..(name - 1)] + "…" : label.PadRight(name);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{shown} |{bar}| {begins.UtcDateTime:dd HH:mm:ss} {CalendarNotes.Time(ends - begins),8}");
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
