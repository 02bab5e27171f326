using System.ComponentModel;
using System.Net.Sockets;
using Uplift.Execution;

namespace Uplift.Server.Processes;

/// <summary>A module that was started.</summary>
internal sealed class ModuleProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    // A busy module may miss one.
    private const int MostMissed = 3;

    private readonly GuardedProcess _process;
    private readonly LaunchDescriptor _launch;
    private readonly StartingParts _parts;
    private readonly ProcessMark _mark;
    private readonly int _port;

    private ModuleProcess(
        GuardedProcess process, LaunchDescriptor launch, StartingParts parts, int port, ProcessMark mark) =>
        (_process, _launch, _parts, _port, _mark) = (process, launch, parts, port, mark);

    private TimeProvider Time => _parts.Control.Time;

    private string LastLines => _process.Tail is { Length: > 0 } tail ? $"\n{tail}" : "";

    /// <summary>Starts it.</summary>
    /// <param name="mark">By which it is found with all that it starts.</param>
    /// <param name="heard">Is told of each line that it writes.</param>
    /// <exception cref="ModuleEndedException">The system starts none.</exception>
    public static ModuleProcess Start(
        LaunchDescriptor launch, StartingParts parts, int port, ProcessMark mark, Action<string> heard)
    {
        var start = new GuardedStart(launch.StartCommand(port))
        {
            Folder = parts.Folder,
            Environment = new Dictionary<string, string>(launch.Environment) { [ProcessMark.Variable] = mark.Value },

            // What Uplift was told, such as the password of its database, is none of a module's business.
            IsHidden = name => name.StartsWith("UPLIFT_", StringComparison.Ordinal),
            StopCommand = launch.StopCommand(port) ?? "",
            MayBeOutlived = launch.Exec is null,
            Grace = parts.How.Grace,
            Heard = heard,
        };
        try
        {
            return new ModuleProcess(GuardedProcess.Start(start), launch, parts, port, mark);
        }
        catch (Win32Exception error)
        {
            throw new ModuleEndedException($"this machine starts no processes: {error.Message}");
        }
    }

    /// <summary>Waits until it answers on its port.</summary>
    /// <exception cref="ModuleEndedException">It ended before, or time is over.</exception>
    public async Task UntilAnswersAsync(CancellationToken cancellationToken)
    {
        var began = Time.GetTimestamp();
        var pause = s_firstPause;
        while (Time.GetElapsedTime(began) < _launch.Limit)
        {
            var answers = await AnswersAsync(cancellationToken);

            // Looked at behind the connection: somebody else may have answered on the port of a module that could not.
            if (_process.HasEnded) throw await EndedAsync($"before it answered on port {_port}", cancellationToken);
            if (answers) return;
            await WaitAsync(pause, cancellationToken);
            pause = pause + pause < s_longestPause ? pause + pause : s_longestPause;
        }

        throw new ModuleEndedException(
            $"it did not answer on port {_port} within {_launch.Limit.TotalSeconds:0} seconds{LastLines}");
    }

    /// <summary>Waits until it is not there any more.</summary>
    /// <returns>Why.</returns>
    public async Task<ModuleEndedException> UntilEndsAsync(CancellationToken cancellationToken)
    {
        var missed = 0;
        while (missed < MostMissed)
        {
            // A module that outlives the command which started it is seen on its port alone.
            if (_launch.Exec is not null) await _process.WaitAsync(cancellationToken);
            else await WaitAsync(s_look, cancellationToken);
            if (_process.HasEnded) return await EndedAsync("while it ran", cancellationToken);
            missed = await AnswersAsync(cancellationToken) ? 0 : missed + 1;
        }

        return new ModuleEndedException($"it does not answer on port {_port} any more{LastLines}");
    }

    /// <summary>Ends it with all that it started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _mark.KillAll();
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(pause, Time, either.Token), _process.WaitAsync(either.Token));
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
            await client.ConnectAsync(_parts.How.Host, _port, limit.Token);
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

    private async Task<ModuleEndedException> EndedAsync(string when, CancellationToken cancellationToken)
    {
        // What of it left its group may hold its last words back.
        _mark.KillAll();
        await _process.WaitAsync(cancellationToken);
        var code = _process.ExitCode;
        var how = code > 128 ? $"signal {code - 128} ended it" : $"it ended with exit code {code}";
        return new ModuleEndedException($"{how} {when}{LastLines}");
    }
}
