using Uplift.Jobs;
using Uplift.Server.Telemetry;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Jobs;

/// <summary>Makes package changes with the packages as they are now: some may have been added while the server runs.</summary>
internal sealed class WorkspacePackageChanges(OpenedWorkspace workspace, UpliftMeter meter) : IPackageChanges
{
    private EnginePackageChanges Engine => new(workspace.Provider, workspace.UpgraderFor(meter));

    /// <inheritdoc/>
    public Task<PackageOutcome> ApplyAsync(TenantId tenant, string module, string mark, CancellationToken cancellationToken) =>
        Engine.ApplyAsync(tenant, module, mark, cancellationToken);

    /// <inheritdoc/>
    public Task<PackageOutcome> UndoAsync(
        TenantId tenant, string module, string run, string mark, CancellationToken cancellationToken) =>
        Engine.UndoAsync(tenant, module, run, mark, cancellationToken);
}
