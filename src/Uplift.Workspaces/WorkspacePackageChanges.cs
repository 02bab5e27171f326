using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Makes package changes with the packages as they are now: some may have been added while
/// the process runs.</summary>
/// <param name="observer">Hears what the runs tell.</param>
public sealed class WorkspacePackageChanges(OpenedWorkspace workspace, IRunObserver observer) : IPackageChanges, IPackageForesight
{
    private EnginePackageChanges Engine => new(workspace.Provider, workspace.UpgraderFor(observer));

    /// <inheritdoc/>
    public Task<PackageOutcome> ApplyAsync(
        TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
        CancellationToken cancellationToken) => Engine.ApplyAsync(tenant, modules, alongside, mark, cancellationToken);

    /// <inheritdoc/>
    public Task<PackageOutcome> PurgeAsync(
        TenantId tenant, string module, string mark, CancellationToken cancellationToken) =>
        Engine.PurgeAsync(tenant, module, mark, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Diagnostic>> LookBackAsync(
        TenantId tenant, string module, IReadOnlyCollection<string> alongside, CancellationToken cancellationToken) =>
        Engine.LookBackAsync(tenant, module, alongside, cancellationToken);

    /// <inheritdoc/>
    public Task<PackageOutcome> UndoAsync(
        TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken) =>
        Engine.UndoAsync(tenant, modules, run, mark, cancellationToken);
}
