using Uplift.Rollouts.Calendars;

namespace Uplift.Cli.Views;

/// <summary>Where times lie on a line of so many characters, from the beginning of a calendar to its end.</summary>
internal sealed class CalendarScale(RolloutCalendar calendar, int width)
{
    private readonly double _whole = Math.Max(1, (calendar.Ends - calendar.Begins).TotalSeconds);

    /// <summary>A line on which spans of time are drawn, each by its own character; a span that is too short to be
    /// seen takes one.</summary>
    public string Bar(params ReadOnlySpan<(DateTimeOffset From, DateTimeOffset To, char Sign)> spans)
    {
        var line = new char[width];
        Array.Fill(line, ' ');
        foreach (var (from, to, sign) in spans)
        {
            if (to <= from && sign == '.') continue;
            var first = Math.Min(width - 1, At(from));
            var last = Math.Clamp(At(to), first + 1, width);
            for (var place = first; place < last; place++)
            {
                if (line[place] == ' ' || sign != '.') line[place] = sign;
            }
        }

        return new string(line);
    }

    private int At(DateTimeOffset time) => (int)Math.Round((time - calendar.Begins).TotalSeconds / _whole * width);
}
