using System.Diagnostics;
using System.Net.Http.Json;

namespace Uplift.Bench;

/// <summary>The stand-in modules of the Okapi sample, as a process of their own that keeps nothing on disk.</summary>
internal sealed class StandInProcess : IAsyncDisposable
{
    private const string Listening = "Listening on ";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private StandInProcess(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens; modules are below that by their ids.</summary>
    public string Url { get; }

    /// <summary>The process itself.</summary>
    public Process Process => _process;

    /// <summary>Starts it on any free port.</summary>
    public static async Task<StandInProcess> StartAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Uplift.StandIn.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
        return await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith(Listening, StringComparison.Ordinal)
            ? new StandInProcess(process, line[Listening.Length..])
            : throw new InvalidOperationException($"{program} does not listen.");
    }

    /// <summary>How many milliseconds every call takes after the next <see cref="ForgetAsync"/>; 0: as few as it can.</summary>
    public int Delay { get; set; }

    /// <summary>Lets it forget all calls and data.</summary>
    public async Task ForgetAsync()
    {
        (await _http.DeleteAsync($"{Url}/control")).EnsureSuccessStatusCode();
        if (Delay == 0) return;
        (await _http.PostAsJsonAsync($"{Url}/control/faults", new { delay = Delay })).EnsureSuccessStatusCode();
    }

    /// <summary>Fails when it was not called so often since, each time for something new.</summary>
    public async Task CheckAsync(int calls)
    {
        var counts = await _http.GetFromJsonAsync<Dictionary<string, int>>($"{Url}/control/counts");
        if (counts is { Count: 1 } && counts.Values.Single() == calls && counts.Keys.Single() == "done") return;
        throw new InvalidOperationException(
            $"{calls} calls were to be done, the modules counted {string.Join(", ", counts!.Select(pair => $"{pair.Value} {pair.Key}"))}.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
