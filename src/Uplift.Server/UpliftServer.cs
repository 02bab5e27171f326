using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Okapi;
using Uplift.Server.Processes;
using Uplift.Workspaces;

namespace Uplift.Server;

/// <summary>The HTTP server over one workspace, listening.</summary>
public sealed class UpliftServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private bool _stopped;

    private UpliftServer(WebApplication application, bool isOpen)
    {
        _application = application;
        IsOpen = isOpen;
    }

    /// <summary>Where it listens, with the port that it was given.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>True when there was no token when it started: then this machine needs none.</summary>
    public bool IsOpen { get; }

    /// <summary>What the server is made of, for tests about all of its endpoints.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a server; it listens when this returns.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnsafeListen"/>: without any token it may listen to
    /// this machine only, or the address is taken.</exception>
    public static async Task<UpliftServer> StartAsync(
        OpenedWorkspace workspace, ServerSettings settings, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var isOpen = !await control.Tokens.AnyAsync(cancellationToken);
        if (isOpen && !settings.Listen.IsLoopback)
        {
            throw new UpliftException(DiagnosticCodes.UnsafeListen,
                $"There is no token yet, so that anyone who reaches {settings.Listen} could do anything; the server was not started.",
                hint: "Make a token first with 'uplift token create NAME --role admin', or listen to this machine only: "
                    + "--listen 127.0.0.1:9130.");
        }

        if (settings.PlatformUrl is null && settings.Listen.Port > 0)
        {
            settings = settings with { PlatformUrl = settings.Listen.ToString(settings.Certificate) };
        }

        var starting = settings.Starting is { } how
            ? await StartingParts.OpenAsync(control, how, workspace.Workspace.Folder, cancellationToken)
            : null;
        var application = Build(workspace, control, settings, starting);
        await OkapiModule.EnsureAsync(
            control, application.Services.GetRequiredService<KnownModules>(), cancellationToken);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            await application.DisposeAsync();
            throw new UpliftException(
                DiagnosticCodes.UnsafeListen, $"The server cannot listen on {settings.Listen}: {error.Message}",
                hint: "Is another server there? Choose another port with --listen.", inner: error);
        }

        return new UpliftServer(application, isOpen);
    }

    /// <summary>Serves until the token is cancelled; then takes no more requests and lets jobs come to a good
    /// point.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stopping = _application.Lifetime.ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var stopped = new TaskCompletionSource();
        await using (either.Token.Register(stopped.SetResult)) await stopped.Task;
        await StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _application.DisposeAsync();
    }

    private Task StopAsync()
    {
        if (_stopped) return Task.CompletedTask;
        _stopped = true;
        return _application.StopAsync(CancellationToken.None);
    }

    private static WebApplication Build(
        OpenedWorkspace workspace, ControlDatabase control, ServerSettings settings, StartingParts? starting)
    {
        // Nothing is read from the surroundings: no variable or file can open another address than was asked for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "uplift" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBody;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(settings.Listen.Address, settings.Listen.Port, listen =>
            {
                if (settings.Certificate is { } certificate) listen.UseHttps(certificate);
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain);
        builder.Services.AddUplift(workspace, control, settings, starting);
        var application = builder.Build();
        application.UseUplift();
        return application;
    }
}
