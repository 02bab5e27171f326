using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>A module on a real server that answers what a test says, request by request.</summary>
internal sealed class ScriptedModule : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<string> _requests = [];

    private ScriptedModule(WebApplication web) => _web = web;

    /// <summary>Where it is.</summary>
    public string Url => _web.Urls.First();

    /// <summary>Method and path of what it got.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Starts it; the number counts the requests from 1.</summary>
    public static async Task<ScriptedModule> StartAsync(Func<HttpContext, int, Task> answer, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var module = new ScriptedModule(builder.Build());
        module._web.Run(async http =>
        {
            module._requests.Enqueue($"{http.Request.Method} {http.Request.Path}");
            await answer(http, module._requests.Count);
        });
        await module._web.StartAsync();
        return module;
    }

    /// <summary>A port on which nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _web.DisposeAsync();
}

/// <summary>Answers in one line.</summary>
internal static class Answers
{
    /// <summary>Answers with a status, a text and perhaps a location.</summary>
    public static Task AnswerAsync(this HttpContext http, int status, string body = "", string? location = null)
    {
        http.Response.StatusCode = status;
        if (location is not null) http.Response.Headers.Location = location;
        return body.Length == 0 ? Task.CompletedTask : http.Response.WriteAsync(body);
    }
}
