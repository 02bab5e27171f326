using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Applies a plan to its tenants, several at once.</summary>
/// <param name="action">The word for the audit log.</param>
public sealed class PlanApplication(OpenedWorkspace workspace, Plan plan, RunOptions options, string action)
{
    /// <summary>Applies it; each result is mirrored and audited before <paramref name="finished"/> hears of it.</summary>
    public async Task<IReadOnlyList<RunResult>> ApplyAsync(
        int parallel, IRunObserver observer, Func<RunResult, Task> finished, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);

        // The mirror must never say more than is true: a way back that dies before it could tell leaves a tenant that is asked again.
        foreach (var tenant in plan.Tenants.Where(tenant => plan.Classes[tenant.Class] is { IsBack: true, IsRefused: false }))
        {
            await control.MirrorAsync(TenantId.Parse(tenant.Tenant), Ledger.Empty, CancellationToken.None);
        }

        using var work = new TenantWork(control, action, plan.Id, options.Actor);
        await workspace.UpgraderFor(observer).ApplyAsync(plan, options, parallel, async result =>
        {
            await work.TakeAsync(result);
            await finished(result);
        }, cancellationToken);
        return work.Results;
    }
}
