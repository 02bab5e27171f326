using System.Globalization;
using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>The form of a time that nothing happens: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>2d</c>.</summary>
public static partial class SoakTime
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UpliftException">It has another form.</exception>
    public static TimeSpan Parse(string text)
    {
        var match = Written().Match(text);
        if (!match.Success)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no time.",
                hint: "Write 90s, 30m, 24h or 2d.");
        }

        var number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    [GeneratedRegex(@"^(\d{1,6})([smhd])$")]
    private static partial Regex Written();
}
