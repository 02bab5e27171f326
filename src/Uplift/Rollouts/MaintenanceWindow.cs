using System.Globalization;
using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>The hours of the day in which a tenant may be worked on, by the clocks of a place. A window that
/// ends before it begins ends on the next day; its days are those on which it begins.</summary>
public sealed partial record MaintenanceWindow(
    TimeOnly From, TimeOnly To, TimeZoneInfo Zone, IReadOnlyList<DayOfWeek> Days)
{
    private const string Form =
        "Write FROM-TO, a time zone and perhaps days, such as '22:00-04:00 Europe/Berlin Sat,Sun'.";

    // Every window that names a day opens within a week.
    private const int MostDays = 8;

    /// <summary>Reads <c>22:00-04:00 Europe/Berlin Sat,Sun</c>; without a zone it is UTC, without
    /// days every day.</summary>
    /// <exception cref="UpliftException">It is nothing of the kind.</exception>
    public static MaintenanceWindow Parse(string text)
    {
        var match = Written().Match(text);
        if (!match.Success
            || !TimeOnly.TryParseExact(
                match.Groups["from"].Value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            || !TimeOnly.TryParseExact(
                match.Groups["to"].Value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to))
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no maintenance window.", hint: Form);
        }

        var name = match.Groups["zone"].Success ? match.Groups["zone"].Value : "UTC";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidRollout, $"There is no time zone {QuotedText.Of(name)}.", hint: Form);
        }

        var days = match.Groups["days"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(DayOf)
            .Distinct();
        return new MaintenanceWindow(from, to, zone, [.. days]);
    }

    /// <summary>When it opens next; null: it is open now.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset now)
    {
        var (opens, _) = Next(now);
        return now < opens ? opens : null;
    }

    /// <summary>When it closes; null: it is closed now.</summary>
    public DateTimeOffset? Closing(DateTimeOffset now)
    {
        var (opens, closes) = Next(now);
        return now < opens ? null : closes;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{From:HH\\:mm}-{To:HH\\:mm} {Zone.Id}{(Days.Count == 0 ? "" : $" {string.Join(',', Days.Select(day => $"{day}"[..3]))}")}";

    // The first time of its being open that is not over.
    private (DateTimeOffset Opens, DateTimeOffset Closes) Next(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
        for (var day = -1; day < MostDays; day++)
        {
            var date = today.AddDays(day);
            if (Days.Count > 0 && !Days.Contains(date.DayOfWeek)) continue;
            var closes = At(To > From ? date : date.AddDays(1), To);
            if (now < closes) return (At(date, From), closes);
        }

        throw new InvalidOperationException("A window opens at least once a week.");
    }

    // Clocks that are put forward have no such time on one day of the year: then it is the
    // first time that they do have.
    private DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        while (Zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local));
    }

    private static DayOfWeek DayOf(string name) =>
        Enum.GetValues<DayOfWeek>()
            .Where(day => $"{day}".StartsWith(name, StringComparison.OrdinalIgnoreCase) && name.Length >= 3)
            .Select(day => (DayOfWeek?)day).FirstOrDefault()
        ?? throw new UpliftException(
            DiagnosticCodes.InvalidRollout, $"There is no day {QuotedText.Of(name)}.", hint: Form);

    [GeneratedRegex(
        @"^(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(\s+(?<zone>[A-Za-z][\w/+-]*))?(\s+(?<days>[A-Za-z]{3,}(,[A-Za-z]{3,})*))?$")]
    private static partial Regex Written();
}
