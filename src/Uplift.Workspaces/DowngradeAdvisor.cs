using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>How a tenant that is ahead of the target could go back: by taking back its last runs.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Module">The module id that was asked for.</param>
/// <param name="Installed">The version that is installed.</param>
/// <param name="Runs">The runs to take back, the last first; empty: no run leads back there.</param>
/// <param name="Obstacles">Why the last of them cannot be taken back.</param>
public sealed record DowngradeAdvice(
    string Tenant, string Module, string Installed, IReadOnlyList<string> Runs, IReadOnlyList<Diagnostic> Obstacles);

/// <summary>Looks for the runs that would have to be taken back.</summary>
public sealed class DowngradeAdvisor(IStoreProvider provider, Upgrader upgrader)
{
    /// <summary>Advice for each tenant of the plan that is ahead of a target.</summary>
    public async Task<IReadOnlyList<DowngradeAdvice>> AdviseAsync(
        Plan plan, IReadOnlyList<ModulePackage> targets, CancellationToken cancellationToken)
    {
        var result = new List<DowngradeAdvice>();
        foreach (var tenant in plan.Tenants)
        {
            if (plan.Classes[tenant.Class].Problems.All(problem => problem.Code != DiagnosticCodes.Downgrade)) continue;
            result.AddRange(await AdviseAsync(TenantId.Parse(tenant.Tenant), targets, cancellationToken));
        }

        return result;
    }

    private async Task<IReadOnlyList<DowngradeAdvice>> AdviseAsync(
        TenantId tenant, IReadOnlyList<ModulePackage> targets, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        var result = new List<DowngradeAdvice>();
        foreach (var target in targets)
        {
            if (ledger.Find(target.Id.Product) is not { } module
                || !Versions.ModuleVersion.TryParse(module.Version, target.Scheme, out var installed)
                || installed <= target.Id.Version) continue;
            var back = FindRuns(runs, target);
            var obstacles = back.Count == 0 ? [] : await upgrader.Undo.FindObstaclesAsync(
                transaction, tenant, cancellationToken);
            result.Add(new DowngradeAdvice(tenant.ToString(), target.Id.ToString(), module.Version, back, obstacles));
        }

        return result;
    }

    // From the last run backwards until one began at the version that was asked for.
    private static List<string> FindRuns(IReadOnlyList<RunRecord> runs, ModulePackage target)
    {
        var found = new List<string>();
        foreach (var run in runs.Reverse().Where(run => run.State != RunState.Undone))
        {
            found.Add(run.Id);
            var before = RunOrigin.FromJson(run.Origin).Modules.FirstOrDefault(
                module => module.Product == target.Id.Product);
            if (before?.Version == target.Id.Version.Text) return found;
        }

        return [];
    }
}
