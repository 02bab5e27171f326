using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Cli.Hosting;

/// <summary>A clock whose date stands still while elapsed time and timers go on; for tests and reproducible
/// demonstrations.</summary>
internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    private const string Variable = "UPLIFT_NOW";

    /// <summary>The system's clock, or one that stands at <c>UPLIFT_NOW</c>.</summary>
    /// <exception cref="UpliftException">The variable holds no time.</exception>
    public static TimeProvider FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return System;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var now)
            ? new FixedClock(now.ToUniversalTime())
            : throw new UpliftException(DiagnosticCodes.WrongUsage, $"{Variable} holds no time: {QuotedText.Of(text)}.",
                hint: "Write it as 2026-01-01T00:00:00Z, or unset the variable.");
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;
}
