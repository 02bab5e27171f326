using System.Diagnostics;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>A running <see cref="LiveApplication"/>, seen from the test.</summary>
internal sealed class LiveProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _error;

    private LiveProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts an application and returns when it is at work.</summary>
    public static async Task<LiveProcess> StartAsync(UpliftProcess uplift, params string[] arguments)
    {
        var live = new LiveProcess(uplift.StartOf("Uplift.Acceptance.Tests.dll", [LiveApplication.Word, .. arguments]));
        var line = await live._process.StandardOutput.ReadLineAsync().WaitAsync(s_limit, TestContext.Current.CancellationToken);
        if (line != LiveApplication.Ready) throw new InvalidOperationException($"The application did not start: {await live._error}");
        return live;
    }

    /// <summary>Stops it; it must not have met anything that it cannot read.</summary>
    /// <returns>How often it wrote to which object.</returns>
    public async Task<Dictionary<string, int>> StopAsync()
    {
        _process.StandardInput.Close();
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(s_limit, TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        new ProcessResult(_process.ExitCode, "", await _error).ShouldExitWith(0);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(pair => pair[0], pair => int.Parse(pair[1]));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
