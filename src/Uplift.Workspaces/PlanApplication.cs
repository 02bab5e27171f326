using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Applies a plan to its tenants, several at once.</summary>
/// <param name="action">The word for the audit log.</param>
public sealed class PlanApplication(OpenedWorkspace workspace, Plan plan, RunOptions options, string action)
{
    /// <summary>Which results are recorded; the others are as if the tenant had not been tried.</summary>
    public Func<RunResult, bool> Counts { get; init; } = _ => true;

    /// <summary>Told of results after they were written; null: nobody.</summary>
    public Func<IReadOnlyList<RunResult>, Task>? Written { get; init; }

    /// <summary>Applies it; each result is mirrored and audited.</summary>
    public async Task<IReadOnlyList<RunResult>> ApplyAsync(
        int parallel, IRunObserver observer, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);

        // The mirror must never say more than is true: a way back that dies before it could tell leaves a
        // tenant that is asked again.
        foreach (var tenant in plan.Tenants.Where(
            tenant => plan.Classes[tenant.Class] is { IsBack: true, IsRefused: false }))
        {
            await control.MirrorAsync(TenantId.Parse(tenant.Tenant), Ledger.Empty, CancellationToken.None);
        }

        using var work = new TenantWork(control, action, plan.Id, options.Actor, Written);
        await workspace.UpgraderFor(observer).ApplyAsync(
            plan, options, parallel, result => Counts(result)
                ? work.TakeAsync(result) : Task.CompletedTask, cancellationToken);
        return work.Results;
    }
}
