using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Uplift.Workspaces;

namespace Uplift.Workers;

/// <summary>A worker within this process, working until it is disposed of: what is under way then stops between two
/// batches, and the next worker goes on.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly IHost _host;

    private WorkerHost(IHost host) => _host = host;

    /// <summary>Begins to work.</summary>
    /// <param name="log">Says where its log goes.</param>
    public static async Task<WorkerHost> StartAsync(
        OpenedWorkspace workspace, WorkerSettings settings, Action<ILoggingBuilder> log,
        CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        log(builder.Logging);
        builder.Services.AddUpliftWorker(workspace, settings);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new WorkerHost(host);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
