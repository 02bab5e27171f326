using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Server.Processes;

/// <summary>That a server starts modules, and how.</summary>
public sealed record ModuleStarting
{
    /// <summary>The ports that Okapi gives to modules.</summary>
    public const string DefaultPorts = "9131-9661";

    /// <summary>Where modules are reached when nothing else is said.</summary>
    public const string DefaultHost = "127.0.0.1";

    /// <summary>The first of the ports that modules get.</summary>
    public required int FirstPort { get; init; }

    /// <summary>The last of them.</summary>
    public required int LastPort { get; init; }

    /// <summary>The name of this machine by which modules are reached.</summary>
    public string Host { get; init; } = DefaultHost;

    /// <summary>How long a module has to end by itself before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads a range of ports, such as <c>9131-9661</c>.</summary>
    /// <exception cref="UpliftException">It is none.</exception>
    public static ModuleStarting Parse(string ports, string host)
    {
        if (ports.Split('-') is [var first, var last]
            && Port(first) is { } low && Port(last) is { } high && low <= high)
        {
            return new ModuleStarting { FirstPort = low, LastPort = high, Host = host };
        }

        throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(ports)} is no range of ports.",
            hint: $"Write one such as {DefaultPorts}.");

        static int? Port(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port is > 0 and <= ushort.MaxValue
                ? port
                : null;
    }
}
