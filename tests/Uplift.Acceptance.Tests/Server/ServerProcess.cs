using System.Diagnostics;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server as a process of its own over a scratch workspace, which can be killed and started again.</summary>
/// <param name="more">More of its command line.</param>
internal sealed class ServerProcess(UpliftProcess workspace, params string[] more) : IAsyncDisposable
{
    private const string Listening = "Listening on ";

    private readonly List<string> _log = [];
    private Process? _process;

    /// <summary>Talks to it; another one after each start.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Its number.</summary>
    public int Id => _process!.Id;

    /// <summary>Where it listens.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts it on any free port.</summary>
    /// <param name="fault">A fault point, such as <c>batch-committed:2</c>, where it is killed; null: it lives.</param>
    public async Task StartAsync(string? fault = null)
    {
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = workspace.Start(["serve", "--listen", "127.0.0.1:0", "--takeover", "1", .. more],
            fault is null ? null : new Dictionary<string, string?> { ["UPLIFT_FAULT"] = fault });
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Url = await address.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Client = new HttpClient { BaseAddress = new Uri(Url) };
        }
        catch (TimeoutException)
        {
            lock (_log) throw new TimeoutException($"The server did not start:\n{string.Join('\n', _log.TakeLast(20))}");
        }

        void Read(string? line)
        {
            if (line is null) return;
            lock (_log) _log.Add(line);
            if (!line.StartsWith(Listening, StringComparison.Ordinal)) return;
            address.TrySetResult(line[Listening.Length..].Split(' ', ';')[0].TrimEnd('.'));
        }
    }

    /// <summary>Waits until it has died at its fault point.</summary>
    public async Task DiedAsync()
    {
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.ExitCode.ShouldBe(ProcessResult.Killed);
        await KillAsync();
    }

    /// <summary>SIGTERM, and waits until it has ended in order.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _process.ExitCode.ShouldBe(0);
        await KillAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Client.Dispose();
        if (!_process!.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
    }
}
