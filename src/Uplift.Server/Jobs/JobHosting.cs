using Microsoft.Extensions.Hosting;
using Uplift.Jobs;

namespace Uplift.Server.Jobs;

/// <summary>
/// Runs install jobs while the server lives. When it stops, no job is claimed any more, and what
/// is under way is given back at the next point from which the next server goes on.
/// </summary>
internal sealed class JobHosting(JobLoop loop, ServerSettings settings) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        settings.Jobs == 0 ? Task.CompletedTask : loop.RunAsync(stoppingToken);
}
