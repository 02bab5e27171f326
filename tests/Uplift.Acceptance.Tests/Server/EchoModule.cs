using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A module on a port of its own that says which version it is, and takes and gives long bodies.</summary>
internal sealed class EchoModule : IAsyncDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly WebApplication _application;
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EchoModule(WebApplication application) => _application = application;

    /// <summary>Ends when the first bytes of a body have come.</summary>
    public Task Began => _began.Task;

    /// <summary>Lets a long answer go on behind its first bytes.</summary>
    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Url => _application.Urls.First();

    public static async Task<EchoModule> StartAsync(string version)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        var module = new EchoModule(application);
        application.MapGet("/echo/{id}", (string id, HttpRequest request) => Results.Text(
            $"{version} {id} {request.QueryString} {request.Headers["X-Okapi-Tenant"]} {request.Headers["X-Okapi-Token"]} {request.Headers.Authorization}"));
        application.MapGet("/echo/{id}/none", () => Results.NotFound());
        application.MapPost("/echo/upload", module.TakeAsync);
        application.MapGet("/echo/download/{size}", module.GiveAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
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
