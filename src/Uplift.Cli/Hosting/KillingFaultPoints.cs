using System.Diagnostics;
using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Execution;

namespace Uplift.Cli.Hosting;

/// <summary>Kills the own process at a named place, as a power cut would; for tests of P1 and P2.</summary>
internal sealed class KillingFaultPoints(string point, int passes) : IFaultPoints
{
    private const string Variable = "UPLIFT_FAULT";

    private int _left = passes;

    /// <summary>What <c>UPLIFT_FAULT=point[:n]</c> asks for; without it everything passes.</summary>
    /// <exception cref="UpliftException">The variable names no fault point.</exception>
    public static IFaultPoints FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return new NoFaultPoints();
        var parts = text.Split(':');
        var passes = 1;
        if (parts.Length <= 2 && FaultPoint.All.Contains(parts[0])
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture,
                out passes) && passes > 0))
        {
            return new KillingFaultPoints(parts[0], passes);
        }

        throw new UpliftException(DiagnosticCodes.WrongUsage,
            $"{Variable} names no fault point: {QuotedText.Of(text)}.",
            hint: $"Write POINT or POINT:N; the points are {string.Join(", ", FaultPoint.All)}.");
    }

    /// <inheritdoc/>
    public void Pass(string passed)
    {
        if (passed != point || Interlocked.Decrement(ref _left) != 0) return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
