using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.ReadWrite;
using Uplift.Workspaces;

namespace Uplift.Server.Hosting;

/// <summary>
/// Whether the running code can work with the data of the tenants that it serves: asked before it
/// starts, and for its health.
/// </summary>
internal sealed class CodeGuard(OpenedWorkspace workspace, UpliftGuard guard, UpliftHostOptions options) : IHostedService, IHealthCheck
{
    /// <inheritdoc/>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.Incompatible"/>, for each reason
    /// that there is.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var obstacles = await FindAsync(cancellationToken);
        if (obstacles.Count > 0) throw new UpliftException(obstacles);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var obstacles = await FindAsync(cancellationToken);
            return obstacles.Count == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy(string.Join(' ', obstacles.Select(obstacle => obstacle.Message)));
        }
        catch (DbException error)
        {
            return HealthCheckResult.Unhealthy("The database cannot be used.", error);
        }
    }

    private async Task<IReadOnlyList<Diagnostic>> FindAsync(CancellationToken cancellationToken)
    {
        var packages = options.Modules.Select(Find).ToList();
        if (packages.Count == 0) return [];
        var obstacles = new List<Diagnostic>();
        foreach (var tenant in await workspace.FindTenantsAsync(options.Tenants, cancellationToken))
        {
            foreach (var package in packages)
            {
                obstacles.AddRange(await guard.FindObstaclesAsync(tenant.Id, package, cancellationToken));
            }
        }

        return obstacles;
    }

    private ModulePackage Find(string id) => workspace.Catalog.Find(id)
        ?? throw new UpliftException(DiagnosticCodes.UnknownTarget, $"There is no package {QuotedText.Of(id)}.",
            hint: "Name in 'Modules' what the running code is, and add its package to the workspace.");
}
