using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>The form of a time that nothing happens: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>2d</c>.</summary>
public static class SoakTime
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UpliftException">It has another form.</exception>
    public static TimeSpan Parse(string text) => DurationText.TryParse(text, out var time) ? time
        : throw new UpliftException(
            DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no time.", hint: DurationText.Hint);
}
