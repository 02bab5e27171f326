using System.Diagnostics;
using System.Globalization;

namespace Uplift.Execution;

/// <summary>
/// A program that ends with its holder, whatever becomes of that: between the two stands a shell that reads from a
/// pipe of which the holder alone has the other end. When the pipe ends, because it is disposed of or its process was
/// killed, the shell asks the program and all that it started to end (TERM), and kills what does not in time. What
/// takes itself into another process group is not found.
/// </summary>
public sealed class GuardedProcess : IAsyncDisposable
{
    // $1 seconds between TERM and KILL; $2 "outlived" when the program may end before what it started; $3 the command
    // that asks it to end, or ""; then the program. It has a session of its own, and so has the shell, apart from the
    // holder's, whose Ctrl-C is for neither.
    private const string Guard = """
        grace=$1 kind=$2 stop=$3; shift 3
        exec 3<&0 </dev/null
        setsid sh -c 'exec "$@"' uplift "$@" 3<&- &
        program=$!
        exec >/dev/null 2>&1
        {
          while read -r _; do :; done <&3
          if [ -n "$stop" ]; then timeout "$grace" sh -c "$stop"; fi
          kill -s TERM -- "-$program"
          left=$((grace * 10))
          while [ "$left" -gt 0 ] && kill -s 0 -- "-$program"; do sleep 0.1; left=$((left - 1)); done
          kill -s KILL -- "-$program"
        } &
        watch=$!
        wait "$program"; code=$?
        if [ "$kind" = outlived ] && [ "$code" = 0 ]; then wait "$watch"; fi
        kill -s KILL -- "-$program" "$watch"
        exit "$code"
        """;

    // For what the shell itself has to do, and for the last lines.
    private static readonly TimeSpan s_more = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly TimeSpan _longest;
    private readonly OutputTail _tail;
    private readonly Task _read;
    private bool _isDisposed;

    private GuardedProcess(Process process, GuardedStart how)
    {
        (_process, _tail) = (process, new OutputTail(how.Heard));
        _longest = (how.StopCommand.Length == 0 ? how.Grace : how.Grace + how.Grace) + s_more;
        _read = Task.WhenAll(_tail.ReadAsync(process.StandardOutput), _tail.ReadAsync(process.StandardError));
    }

    /// <summary>True when it has ended, and what it started with it.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>With what the program ended; 127 also where there is no such program.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines that it wrote, standard output and standard error as they came.</summary>
    public string Tail => _tail.Text;

    /// <summary>Starts a program.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">This machine has no <c>setsid</c>.</exception>
    public static GuardedProcess Start(GuardedStart how)
    {
        var grace = Math.Ceiling(how.Grace.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var kind = how.MayBeOutlived ? "outlived" : "";
        var start = new ProcessStartInfo(
            "setsid", ["sh", "-c", Guard, "uplift-guard", grace, kind, how.StopCommand, .. how.Words])
        {
            WorkingDirectory = how.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(how.IsHidden).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in how.Environment) start.Environment[name] = value;
        return new GuardedProcess(
            Process.Start(start) ?? throw new IOException($"'{how.Words[0]}' did not start"), how);
    }

    /// <summary>Waits until it has ended, and what it wrote is in <see cref="Tail"/>.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);

        // Whoever left its process group may hold the output open for ever.
        await Task.WhenAny(_read, Task.Delay(s_more, cancellationToken));
    }

    /// <summary>Ends it and all that it started, and returns when they have ended. Afterwards only its
    /// <see cref="Tail"/> can be asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(_longest);
        try
        {
            await WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
