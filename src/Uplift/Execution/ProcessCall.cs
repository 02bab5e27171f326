using System.Diagnostics;

namespace Uplift.Execution;

/// <summary>A command of the machine.</summary>
public static class ProcessCall
{
    /// <summary>Runs a command to its end; when it is cancelled, it and all that it started are killed.</summary>
    /// <param name="words">The program and its arguments, without a shell.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new IOException($"'{words[0]}' did not start");
        try
        {
            // Nobody reads what it says, and it must not stop because of that.
            _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
            _ = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return process.ExitCode;
    }
}
