using System.Diagnostics;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>The stand-in of the sample as a process of its own, which can die.</summary>
internal sealed class StandInProcess : IAsyncDisposable
{
    private const string Listening = "Listening on ";

    private readonly Process _process;

    private StandInProcess(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens; modules are below that by their ids.</summary>
    public string Url { get; }

    /// <summary>Starts it on any free port; what it did before is in the file.</summary>
    public static async Task<StandInProcess> StartAsync(string stateFile)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Uplift.StandIn.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--state", stateFile]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        line.ShouldNotBeNull().ShouldStartWith(Listening);
        return new StandInProcess(process, line[Listening.Length..]);
    }

    /// <summary>Waits until it has died.</summary>
    public Task ExitAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
