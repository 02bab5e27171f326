using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Uplift.StandIn;

/// <summary>A process that stands in for any number of modules: each has the address <c>URL/MODULE-ID</c>.</summary>
public sealed class StandInHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private StandInHost(WebApplication web, CallLog log, Faults faults)
    {
        _web = web;
        Log = log;
        Faults = faults;
        Url = web.Urls.First();
    }

    /// <summary>Where it listens; no slash at the end.</summary>
    public string Url { get; }

    /// <summary>What it was called for, and the data.</summary>
    public CallLog Log { get; }

    /// <summary>What it is told to do wrong.</summary>
    public Faults Faults { get; }

    /// <summary>Starts to listen on this machine.</summary>
    /// <param name="port">0 for any that is free.</param>
    /// <param name="stateFile">Where calls and data are kept; null for nowhere.</param>
    public static async Task<StandInHost> StartAsync(int port, string? stateFile, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var web = builder.Build();
        var (log, faults) = (new CallLog(stateFile), new Faults());
        var (modules, control) = (new ModuleFace(log, faults, new WorkJobs(log)), new ControlFace(log, faults));
        web.Run(http => AnswerAsync(http, modules, control));
        await web.StartAsync(cancellationToken);
        return new StandInHost(web, log, faults);
    }

    /// <summary>The address of a module.</summary>
    public string UrlOf(string module) => $"{Url}/{module}";

    /// <summary>Waits until the process is asked to end.</summary>
    public Task RunAsync() => _web.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        Log.Dispose();
    }

    private static async Task AnswerAsync(HttpContext http, ModuleFace modules, ControlFace control)
    {
        var path = http.Request.Path.Value ?? "/";
        var slash = path.Length < 2 ? -1 : path.IndexOf('/', 1);
        var (first, rest) = slash < 0 ? (path.Trim('/'), "") : (path[1..slash], path[slash..]);
        try
        {
            if (first == "control") await control.AnswerAsync(http, rest);
            else await modules.AnswerAsync(http, first, rest);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller did not wait for the answer; there is nobody to tell.
            http.Abort();
        }
    }
}
