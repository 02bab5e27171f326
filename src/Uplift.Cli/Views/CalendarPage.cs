using System.Globalization;
using System.Net;
using System.Text;
using Uplift.Rollouts.Calendars;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Views;

/// <summary>The calendar of a rollout as one page for a browser. It needs no other file.</summary>
internal sealed class CalendarPage(PreviewedRollout made)
{
    // A browser draws so many rows at once without effort; the waves are always all there.
    private const int MostTenants = 1_000;
    private const int Ticks = 6;

    private const string Style = """
        :root { color-scheme: light; font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; color: #1d2530; background: #fff; }
        body { max-width: 76rem; margin: 2rem auto; padding: 0 1.25rem; }
        h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
        .sub { color: #566172; margin: 0 0 1.2rem; }
        .tiles { display: flex; gap: .8rem; flex-wrap: wrap; margin: 1rem 0 1.5rem; }
        .tile { border: 1px solid #d8dee6; border-radius: 6px; padding: .6rem 1rem; min-width: 8rem; }
        .tile b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
        .row { display: grid; grid-template-columns: 13rem 1fr 6rem; align-items: center; column-gap: .8rem; }
        .row.wave { margin-top: .9rem; font-weight: 600; }
        .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .row:not(.wave) .name { padding-left: 1rem; color: #3c4757; font-size: .88rem; }
        .time { text-align: right; font-variant-numeric: tabular-nums; font-size: .85rem; color: #566172; }
        .lane { position: relative; height: 1.35rem; background:
          repeating-linear-gradient(90deg, #e4e8ee 0 1px, transparent 1px calc(100% / 6)); border-right: 1px solid #e4e8ee; }
        .wave .lane { background-color: #f3f6f9; }
        .bar { position: absolute; top: .25rem; bottom: .25rem; min-width: 2px; border-radius: 3px; }
        .moved { background: #2f6fb2; } .after { background: repeating-linear-gradient(45deg, #c9d3de 0 4px, #e6ebf1 4px 8px); }
        .tenant { background: #5b9bd5; top: .4rem; bottom: .4rem; } .late { background: #c9372c; }
        .axis span { position: absolute; font-size: .78rem; color: #566172; white-space: nowrap; }
        .key i { display: inline-block; width: 1.6rem; height: .8rem; border-radius: 3px; margin: 0 .4rem 0 1.2rem; vertical-align: -1px; }
        .key i:first-child { margin-left: 0; }
        ul { padding-left: 1.2rem; }
        @media print { body { margin: 0; max-width: none; } .row { break-inside: avoid; } }
        """;

    private readonly RolloutCalendar _calendar = made.Calendar;

    /// <inheritdoc/>
    public override string ToString()
    {
        var targets = Text(string.Join(' ', made.Targets));
        var page = new StringBuilder(64 * 1024);
        page.Append($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Calendar: {targets}</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>{Style}</style></head><body>
            <h1>Calendar of a rollout</h1>
            <p class="sub">to <b>{targets}</b> &middot; {Moment(_calendar.Begins)} to {Moment(_calendar.Ends)}</p>

            """);
        WriteTiles(page);
        WriteAxis(page);
        foreach (var wave in _calendar.Waves) WriteWave(page, wave);
        page.Append("<p class=\"sub key\" style=\"margin-top:1rem\"><i class=\"moved\"></i>tenants of a wave are moved"
            + "<i class=\"after\"></i>checks, soak time, approval<i class=\"tenant\"></i>a tenant is moved"
            + "<i class=\"late\"></i>ends after its maintenance window</p>\n<h2>What holds it up</h2>\n<ul>");
        foreach (var (cause, time) in _calendar.Waited.OrderByDescending(cause => cause.Value))
        {
            if (time > TimeSpan.Zero)
            {
                page.Append($"<li><b>{CalendarNotes.Time(time)}</b> {Text(CalendarNotes.Word(cause))}</li>");
            }
        }

        page.Append("</ul>\n<h2>What it is known from</h2>\n<ul>");
        foreach (var note in CalendarNotes.Of(made)) page.Append($"<li>{Text(note)}</li>");
        return page.Append("</ul>\n</body></html>\n").ToString();
    }

    private void WriteTiles(StringBuilder page)
    {
        page.Append("<div class=\"tiles\">");
        Tile("tenants", $"{_calendar.Entries.Count}");
        Tile("waves", $"{_calendar.Waves.Count}");
        Tile("from beginning to end", CalendarNotes.Time(_calendar.Ends - _calendar.Begins));
        Tile("at once, at most", $"{_calendar.MostAtOnce}");
        page.Append("</div>\n");

        void Tile(string name, string value) =>
            page.Append($"<div class=\"tile\"><b>{Text(value)}</b>{name}</div>");
    }

    private void WriteAxis(StringBuilder page)
    {
        page.Append("<div class=\"row\"><span></span><div class=\"lane axis\" style=\"background:none;border:0\">");
        for (var tick = 0; tick < Ticks; tick++)
        {
            var time = _calendar.Begins + ((_calendar.Ends - _calendar.Begins) / Ticks * tick);
            page.Append(CultureInfo.InvariantCulture,
                $"<span style=\"left:{100.0 * tick / Ticks:0.###}%\">{time.UtcDateTime:dd MMM HH:mm}</span>");
        }

        page.Append("</div><span class=\"time\">UTC</span></div>\n");
    }

    private void WriteWave(StringBuilder page, CalendarWave wave)
    {
        page.Append($"<div class=\"row wave\"><span class=\"name\">wave {wave.Wave + 1}, {wave.Tenants} "
            + $"tenant{(wave.Tenants == 1 ? "" : "s")}</span><div class=\"lane\">");
        Bar(page, "moved", wave.Begins, wave.Moved, $"wave {wave.Wave + 1}");
        if (wave.Ends > wave.Moved) Bar(page, "after", wave.Moved, wave.Ends, "checks, soak time, approval");
        page.Append($"</div><span class=\"time\">{CalendarNotes.Time(wave.Ends - wave.Begins)}</span></div>\n");
        var entries = _calendar.Entries.Where(entry => entry.Wave == wave.Wave).ToList();
        if (_calendar.Entries.Count > MostTenants) return;
        foreach (var entry in entries)
        {
            page.Append($"<div class=\"row\"><span class=\"name\">{Text(entry.Tenant)}</span><div class=\"lane\">");
            Bar(page, entry.IsLate ? "tenant late" : "tenant", entry.Begins, entry.Ends, entry.Tenant);
            page.Append($"</div><span class=\"time\">{CalendarNotes.Time(entry.Ends - entry.Begins)}</span></div>\n");
        }
    }

    private void Bar(StringBuilder page, string kind, DateTimeOffset from, DateTimeOffset to, string title)
    {
        var whole = Math.Max(1, (_calendar.Ends - _calendar.Begins).TotalSeconds);
        var left = 100 * (from - _calendar.Begins).TotalSeconds / whole;
        var width = 100 * (to - from).TotalSeconds / whole;
        page.Append(CultureInfo.InvariantCulture,
            $"<div class=\"bar {kind}\" style=\"left:{left:0.###}%;width:{width:0.###}%\" ");
        page.Append($"title=\"{Text(title)}: {Moment(from)} to {Moment(to)}\"></div>");
    }

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
