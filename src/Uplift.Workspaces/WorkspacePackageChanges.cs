using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Makes package changes with the packages as they are now: some may have been added while the process runs.</summary>
/// <param name="observer">Hears what the runs tell.</param>
public sealed class WorkspacePackageChanges(OpenedWorkspace workspace, IRunObserver observer) : IPackageChanges
{
    private EnginePackageChanges Engine => new(workspace.Provider, workspace.UpgraderFor(observer));

    /// <inheritdoc/>
    public Task<PackageOutcome> ApplyAsync(TenantId tenant, string module, string mark, CancellationToken cancellationToken) =>
        Engine.ApplyAsync(tenant, module, mark, cancellationToken);

    /// <inheritdoc/>
    public Task<PackageOutcome> UndoAsync(
        TenantId tenant, string module, string run, string mark, CancellationToken cancellationToken) =>
        Engine.UndoAsync(tenant, module, run, mark, cancellationToken);
}
