using System.Globalization;
using System.Text.RegularExpressions;

namespace Uplift.Diagnostics;

/// <summary>Lengths of time as people write and read them: 90s, 30m, 24h, 2d.</summary>
public static partial class DurationText
{
    /// <summary>How one is written.</summary>
    public const string Hint = "Write 90s, 30m, 24h or 2d.";

    /// <summary>Reads one.</summary>
    /// <returns>False: it is none.</returns>
    public static bool TryParse(string text, out TimeSpan time)
    {
        var match = Pattern().Match(text);
        var number = match.Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        time = match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
        return match.Success;
    }

    /// <summary>Writes one for people, in its largest unit: 42 s, 3.5 min, 24 h, 2.5 d.</summary>
    public static string Of(TimeSpan time) =>
        time.TotalDays >= 2 ? Text($"{time.TotalDays:0.#} d")
        : time.TotalHours >= 1 ? Text($"{time.TotalHours:0.#} h")
        : time.TotalMinutes >= 1 ? Text($"{time.TotalMinutes:0.#} min")
        : Text($"{Math.Ceiling(time.TotalSeconds)} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d{1,6})([smhd])$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
