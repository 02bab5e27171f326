using System.Diagnostics;

namespace Uplift.Execution;

/// <summary>
/// A program that ends with its holder, whatever becomes of that: between the two stands a shell that reads from a pipe
/// of the holder. When the pipe ends, because it is disposed of or its process was killed, the shell asks the program
/// and all that it started to end (TERM), and after five seconds ends them (KILL). What takes itself into
/// another process group is not found.
/// </summary>
public sealed class GuardedProcess : IAsyncDisposable
{
    // The program is in the shell's session and process group, apart from the holder's, whose Ctrl-C is not for it.
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        program=$!
        trap '' TERM
        {
          while read -r _; do :; done
          kill -TERM 0
          left=50
          while [ $left -gt 0 ] && kill -0 $program 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
          kill -KILL 0
        } <&3 &
        wait $program
        """;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly OutputTail _tail = new();
    private readonly Task _read;
    private bool _isDisposed;

    private GuardedProcess(Process process)
    {
        _process = process;
        _read = Task.WhenAll(_tail.ReadAsync(process.StandardOutput), _tail.ReadAsync(process.StandardError));
    }

    /// <summary>True when the program has ended; what it started may go on.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>With what the program ended; 127 also where there is no such program.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The end of what it wrote, standard output and standard error as they came.</summary>
    public string Tail => _tail.Text;

    /// <summary>Starts a program.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">This machine has no <c>setsid</c>.</exception>
    public static GuardedProcess Start(
        IReadOnlyList<string> words, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Guard, "uplift-guard", .. words])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new GuardedProcess(Process.Start(start) ?? throw new IOException($"'{words[0]}' did not start"));
    }

    /// <summary>Waits until the program has ended.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends it and all that it started, and returns when they have ended. Afterwards only its
    /// <see cref="Tail"/> can be asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _process.StandardInput.Close();

        // The shell holds the output open until it has ended all others.
        if (await Task.WhenAny(_read, Task.Delay(s_longest)) != _read && !HasEnded)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>The last of what a program says, of which nobody reads the rest.</summary>
    private sealed class OutputTail
    {
        private const int Most = 2_000;

        private readonly Lock _lock = new();
        private string _text = "";

        public string Text
        {
            get
            {
                lock (_lock) return _text.Trim();
            }
        }

        public async Task ReadAsync(StreamReader reader)
        {
            var buffer = new char[1024];
            try
            {
                while (await reader.ReadAsync(buffer) is > 0 and var count)
                {
                    lock (_lock)
                    {
                        _text += new string(buffer, 0, count);
                        if (_text.Length > Most) _text = _text[^Most..];
                    }
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // Disposed of while something held it open that could not be ended.
            }
        }
    }
}
