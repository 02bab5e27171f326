using System.Diagnostics;
using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Server.Operations;

namespace Uplift.Cli.Hosting;

/// <summary>
/// Kills the own process at a named place, as a power cut would (<c>UPLIFT_FAULT</c>), or stops it there
/// until it is sent SIGCONT (<c>UPLIFT_PAUSE</c>); with <c>UPLIFT_FAULT_LOG</c> it appends each place that it passes to
/// a file. For tests of P1 and P2.
/// </summary>
internal sealed class KillingFaultPoints : IFaultPoints
{
    private readonly Lock _lock = new();
    private readonly string? _log = Read("UPLIFT_FAULT_LOG");
    private readonly Place? _kill = Place.Of("UPLIFT_FAULT");
    private readonly Place? _pause = Place.Of("UPLIFT_PAUSE");

    /// <summary>What the environment asks for; without its variables everything passes.</summary>
    /// <exception cref="UpliftException">A variable names no fault point.</exception>
    public static IFaultPoints FromEnvironment()
    {
        var points = new KillingFaultPoints();
        return points._log is null && points._kill is null && points._pause is null ? new NoFaultPoints() : points;
    }

    /// <inheritdoc/>
    public void Pass(string point)
    {
        lock (_lock)
        {
            if (_log is not null) File.AppendAllText(_log, point + "\n");
            if (_kill?.IsReached(point) == true)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }

            if (_pause?.IsReached(point) != true) return;
            using var stop = Process.Start(
                "kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            stop.WaitForExit();
        }
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? text : null;

    /// <summary>A fault point, and which time that it is passed is meant.</summary>
    private sealed class Place(string point, int passes)
    {
        private static readonly string[] s_all =
            [.. FaultPoint.All, .. FaultPoint.OfGroups, .. FaultPoint.OfIsolation, .. JobFaultPoint.All,
                .. OperationFaultPoint.All];

        private int _left = passes;

        public static Place? Of(string variable)
        {
            if (Read(variable) is not { } text) return null;
            var parts = text.Split(':');
            var passes = 1;
            if (parts.Length <= 2 && s_all.Contains(parts[0])
                && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out passes) && passes > 0))
            {
                return new Place(parts[0], passes);
            }

            throw new UpliftException(
                DiagnosticCodes.WrongUsage, $"{variable} names no fault point: {QuotedText.Of(text)}.",
                hint: $"Write POINT or POINT:N; the points are {string.Join(", ", s_all)}.");
        }

        public bool IsReached(string passed) => passed == point && --_left == 0;
    }
}
