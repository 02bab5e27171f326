using System.Diagnostics;
using System.Globalization;

namespace Uplift.Bench;

/// <summary>
/// How much processor time this process, the modules and the rest of the machine (on a quiet one, the database server) have taken since
/// the machine started, in seconds. The rest also holds what the kernel does for nobody in particular.
/// </summary>
/// <param name="Here">This process.</param>
/// <param name="Modules">The process of the modules.</param>
/// <param name="Rest">All others.</param>
internal readonly record struct CpuTimes(double Here, double Modules, double Rest)
{
    private const double TicksPerSecond = 100;

    /// <summary>As it is now.</summary>
    /// <param name="modules">The process of the modules.</param>
    public static CpuTimes Now(Process modules)
    {
        modules.Refresh();
        var here = Environment.CpuUsage.TotalTime.TotalSeconds;
        var there = modules.TotalProcessorTime.TotalSeconds;

        // user, nice, system, idle, iowait, irq, softirq, steal
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(8).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var busy = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond;
        return new CpuTimes(here, there, busy - here - there);
    }

    public static CpuTimes operator -(CpuTimes later, CpuTimes earlier) =>
        new(later.Here - earlier.Here, later.Modules - earlier.Modules, later.Rest - earlier.Rest);

    /// <summary>Microseconds for each of so many things.</summary>
    public string Each(int count) => $"{Here * 1e6 / count:0} here, {Modules * 1e6 / count:0} in the modules, {Rest * 1e6 / count:0} elsewhere";
}
