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
        using var work = new TenantWork(control, action, plan.Id, options.Actor, Written);
        await workspace.UpgraderFor(observer).ApplyAsync(
            plan, options with { Announce = AnnounceAsync }, parallel,
            result => Counts(result) ? work.TakeAsync(result) : Task.CompletedTask, cancellationToken);
        return work.Results;

        // The mirror must never say more than is true, also when a way back dies before it could tell.
        Task AnnounceAsync(TenantId tenant, Fence fence, CancellationToken token) =>
            plan.ClassOf(tenant.Value) is { IsBack: true }
                ? control.Switches.MarkAsync(tenant, fence, token) : Task.CompletedTask;
    }
}
