using Uplift.Execution;

namespace Uplift.Workspaces.Rollouts;

/// <summary>The new version of a module, started on the upgraded clone of a tenant for as long as it is asked. It is told
/// a free port of this machine and is to answer there.</summary>
internal sealed class TrialInstance(string command, CheckPlace place, TimeProvider time) : IAsyncDisposable
{
    private const int MostPorts = 5;
    private const int MostLines = 8;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private GuardedProcess? _process;
    private string _url = "";

    /// <summary>The tenant with this; as it was given until it has been started.</summary>
    public CheckPlace Place { get; private set; } = place;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <returns>Why it does not, in words; null: it answers.</returns>
    public async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_longest);
        try
        {
            for (var left = MostPorts; ; left--)
            {
                var port = LocalPorts.FindFree();
                if (await StartAsync(port, limit.Token)) return null;

                // Somebody else may have been faster at the port.
                if (left == 1 || LocalPorts.IsFree(port)) return await FindEndAsync();
                await DisposeAsync();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await DisposeAsync();
            return $"'{command}' did not answer at {_url} within {s_longest.TotalSeconds:0} s{Said()}";
        }
    }

    /// <summary>How it ended by itself, in words; null: it runs.</summary>
    public async Task<string?> FindEndAsync()
    {
        if (_process is not { HasEnded: true } process) return null;
        var code = process.ExitCode;
        await DisposeAsync();
        return $"'{command}', started to answer at {_url}, ended with {code}{Said()}";
    }

    /// <summary>Ends it, and all that it started.</summary>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    // False: it ended instead.
    private async Task<bool> StartAsync(int port, CancellationToken cancellationToken)
    {
        (Place, _url) = Place.With(port);
        _process = GuardedProcess.Start(new GuardedStart(Place.Words(command)) { Environment = Place.Variables });
        while (!_process.HasEnded)
        {
            if (await UrlProbe.AnswersAsync(_url, s_answer, cancellationToken)) return !_process.HasEnded;
            await Task.Delay(s_pause, time, cancellationToken);
        }

        return false;
    }

    private string Said()
    {
        var lines = (_process?.Tail ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? ", and said nothing"
            : $"; the last that it said: {string.Join(" | ", lines.TakeLast(MostLines).Select(line => line.Trim()))}";
    }
}
