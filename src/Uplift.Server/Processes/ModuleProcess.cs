using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Uplift.Server.Processes;

/// <summary>A module that was started, below its guardian.</summary>
internal sealed class ModuleProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    // A busy module may miss one.
    private const int MostMissed = 3;

    private readonly Process _guardian;
    private readonly ModuleStarting _how;
    private readonly LaunchDescriptor _launch;
    private readonly ProcessMark _mark;
    private readonly OutputTail _tail;
    private readonly Task _reading;
    private readonly TimeProvider _time;
    private readonly int _port;

    private ModuleProcess(
        Process guardian, StartingParts parts, LaunchDescriptor launch, int port, ProcessMark mark,
        Action<string> heard)
    {
        (_guardian, _how, _launch, _port, _mark) = (guardian, parts.How, launch, port, mark);
        _time = parts.Control.Time;
        _tail = new OutputTail(heard);
        _reading = Task.WhenAll(_tail.ReadAsync(guardian.StandardOutput), _tail.ReadAsync(guardian.StandardError));
    }

    /// <summary>Starts it.</summary>
    /// <param name="mark">By which it is found with all that it starts.</param>
    /// <param name="heard">Is told of each line that it writes.</param>
    /// <exception cref="ModuleEndedException">The system starts none.</exception>
    public static ModuleProcess Start(
        LaunchDescriptor launch, StartingParts parts, int port, ProcessMark mark, Action<string> heard)
    {
        var start = new ProcessStartInfo(Guardian.Program, Guardian.Arguments(launch, port, parts.How.Grace))
        {
            WorkingDirectory = parts.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What Uplift was told, such as the password of its database, is none of a module's business.
        foreach (var name in start.Environment.Keys.ToList())
        {
            if (name.StartsWith("UPLIFT_", StringComparison.Ordinal)) start.Environment.Remove(name);
        }

        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;
        start.Environment[ProcessMark.Variable] = mark.Value;
        try
        {
            return new ModuleProcess(Process.Start(start)!, parts, launch, port, mark, heard);
        }
        catch (Win32Exception error)
        {
            throw new ModuleEndedException($"the system does not start '{Guardian.Program}': {error.Message}");
        }
    }

    /// <summary>Waits until it answers on its port.</summary>
    /// <exception cref="ModuleEndedException">It ended before, or time is over.</exception>
    public async Task UntilAnswersAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var pause = s_firstPause;
        while (_time.GetElapsedTime(began) < _launch.Limit)
        {
            var answers = await AnswersAsync(cancellationToken);

            // Looked at behind the connection: somebody else may have answered on the port of a module that could not.
            if (_guardian.HasExited) throw await EndedAsync($"before it answered on port {_port}");
            if (answers) return;
            await WaitAsync(pause, cancellationToken);
            pause = pause + pause < s_longestPause ? pause + pause : s_longestPause;
        }

        throw new ModuleEndedException(
            $"it did not answer on port {_port} within {_launch.Limit.TotalSeconds:0} seconds{_tail.Describe()}");
    }

    /// <summary>Waits until it is not there any more.</summary>
    /// <returns>Why.</returns>
    public async Task<ModuleEndedException> UntilEndsAsync(CancellationToken cancellationToken)
    {
        var missed = 0;
        while (missed < MostMissed)
        {
            // A module that outlives the command which started it is seen on its port alone.
            if (_launch.Exec is not null) await _guardian.WaitForExitAsync(cancellationToken);
            else await WaitAsync(s_look, cancellationToken);
            if (_guardian.HasExited) return await EndedAsync("while it ran");
            missed = await AnswersAsync(cancellationToken) ? 0 : missed + 1;
        }

        return new ModuleEndedException($"it does not answer on port {_port} any more{_tail.Describe()}");
    }

    /// <summary>Ends it with all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        _guardian.StandardInput.Close();

        // A command that stops it has the same time as the module behind it.
        using var limit = new CancellationTokenSource(_how.Grace + _how.Grace + s_connect);
        try
        {
            await _guardian.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _guardian.Kill();
        }

        await HearOutAsync();
        _guardian.Dispose();
    }

    // Whatever is left of it is killed. What it wrote last may still be on its way; somebody without a mark who holds
    // the pipe open must not hold this up.
    private async Task HearOutAsync()
    {
        _mark.KillAll();
        await Task.WhenAny(_reading, Task.Delay(s_connect, _time));
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, _time, either.Token), _guardian.WaitForExitAsync(either.Token));
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_connect);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(_how.Host, _port, limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<ModuleEndedException> EndedAsync(string when)
    {
        await HearOutAsync();
        var code = _guardian.ExitCode;
        var how = code > 128 ? $"signal {code - 128} ended it" : $"it ended with exit code {code}";
        return new ModuleEndedException($"{how} {when}{_tail.Describe()}");
    }
}
