using System.Diagnostics;
using System.Globalization;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>Stops and continues processes, as an operating system does with those of a suspended machine.</summary>
internal static class Signals
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Lets a stopped process go on.</summary>
    public static Task ContinueAsync(Process process) => SendAsync("-CONT", process);

    /// <summary>Stops a process until it is continued.</summary>
    public static Task StopAsync(Process process) => SendAsync("-STOP", process);

    /// <summary>Waits until a process has stopped itself (UPLIFT_PAUSE).</summary>
    public static async Task WaitUntilStoppedAsync(Process process)
    {
        var began = Stopwatch.GetTimestamp();
        while (!IsStopped(process))
        {
            process.HasExited.ShouldBeFalse("the process ended before it stopped itself");
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_limit, "the process did not stop itself");
            await Task.Delay(20);
        }
    }

    private static async Task SendAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static bool IsStopped(Process process)
    {
        var file = $"/proc/{process.Id}/stat";
        if (!File.Exists(file)) return false;
        var stat = File.ReadAllText(file);
        return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
    }
}
