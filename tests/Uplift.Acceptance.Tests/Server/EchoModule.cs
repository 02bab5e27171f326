using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A module on a port of its own that says which version it is, and takes and gives long bodies.</summary>
internal sealed class EchoModule : IAsyncDisposable
{
    /// <summary>The first argument of the tests when they are this module, in a process of its own.</summary>
    public const string Word = "echo-module";

    /// <summary>A variable of its surroundings that it tells.</summary>
    public const string Variable = "GREETING";

    private const int Chunk = 64 * 1024;

    private readonly WebApplication _application;
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EchoModule(WebApplication application) => _application = application;

    /// <summary>Ends when the first bytes of a body have come.</summary>
    public Task Began => _began.Task;

    /// <summary>Lets a long answer go on behind its first bytes.</summary>
    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Url => _application.Urls.First();

    /// <summary>Is the process.</summary>
    /// <param name="arguments">Version and port.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var module = await StartAsync(arguments[0], int.Parse(arguments[1]));
        Console.WriteLine($"{arguments[0]} listens");
        await module._application.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>The command that starts it, as a launch descriptor has it.</summary>
    public static string CommandOf(string version) =>
        $"dotnet {Path.Combine(AppContext.BaseDirectory, "Uplift.Acceptance.Tests.dll")} {Word} {version} %p";

    public static async Task<EchoModule> StartAsync(string version, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var module = new EchoModule(application);
        application.MapGet("/echo/{id}", (string id, HttpRequest request) => Results.Text(
            $"{version} {id} {request.QueryString} {request.Headers["X-Okapi-Tenant"]} {request.Headers["X-Okapi-Token"]} {request.Headers.Authorization}"));
        application.MapGet("/echo/process", () =>
            Results.Text($"{version} {Environment.ProcessId} {Environment.GetEnvironmentVariable(Variable)}"));
        application.MapGet("/echo/{id}/none", () => Results.NotFound());
        application.MapPost("/echo/upload", module.TakeAsync);
        application.MapGet("/echo/download/{size}", module.GiveAsync);
        await application.StartAsync();
        return module;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task<string> TakeAsync(HttpRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, length) = (new byte[Chunk], 0L);
        while (await request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            length += count;
            hash.AppendData(buffer, 0, count);
            _began.TrySetResult();
        }

        return $"{length} {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private async Task GiveAsync(long size, HttpResponse response)
    {
        for (var given = 0L; given < size; given += Chunk)
        {
            await response.Body.WriteAsync(new byte[Math.Min(Chunk, size - given)]);
            if (given == 0) await GoOn.Task;
        }
    }
}
