using System.Diagnostics;
using System.Globalization;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>Stops and continues processes, as an operating system does with those of a suspended machine.</summary>
internal static class Signals
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Lets a stopped process go on.</summary>
    public static async Task ContinueAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-CONT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

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

    private static bool IsStopped(Process process)
    {
        var file = $"/proc/{process.Id}/stat";
        if (!File.Exists(file)) return false;
        var stat = File.ReadAllText(file);
        return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('T');
    }
}
