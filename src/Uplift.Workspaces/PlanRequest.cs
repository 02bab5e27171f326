using Uplift.Control;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>What a plan is asked for.</summary>
/// <param name="Targets">The module ids to reach.</param>
/// <param name="Tenants">Only these; empty: all.</param>
/// <param name="Options">What was chosen for the plan.</param>
/// <param name="Refresh">Also connects to tenants that the mirror has at the target.</param>
/// <param name="Parallel">How many tenants are read at once.</param>
public sealed record PlanRequest(
    IReadOnlyList<string> Targets, IReadOnlyList<string> Tenants, PlanOptions Options, bool Refresh, int Parallel)
{
    /// <summary>Tenants that are left out, since they cannot be worked on now.</summary>
    public IReadOnlyCollection<TenantId> Except { get; init; } = [];

    /// <summary>Makes the plan and saves it in the control database.</summary>
    public async Task<PlanMade> MakeAsync(OpenedWorkspace workspace, string actor, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var (targets, surroundings) = await ReadTargetsAsync(workspace, cancellationToken);
        var packages = targets.Asked;
        var (wanted, concerned) = await FindConcernedAsync(workspace, packages, cancellationToken);
        var upgrader = workspace.Upgrader();
        var plan = await upgrader.PlanAsync(targets, surroundings, concerned, Options, Parallel, cancellationToken);
        if (plan.Tenants.Count > 0) await control.SavePlanAsync(plan, actor, cancellationToken);
        await MirrorCurrentAsync(workspace, plan, actor, cancellationToken);
        return new PlanMade(plan, wanted - concerned.Count);
    }

    /// <summary>What the targets are resolved from: all modules that are known, and those that
    /// serve each tenant.</summary>
    public async Task<(
        PlanTargets Targets, IReadOnlyDictionary<TenantId, ModuleSurroundings> Surroundings)> ReadTargetsAsync(
        OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var known = await new KnownModules(control.Directory, workspace.Catalog).ReadAsync(cancellationToken);
        return (PlanTargets.Find(workspace.Catalog, Targets, Options, known.Registry),
            await control.Modules.ReadSurroundingsAsync(cancellationToken));
    }

    /// <summary>
    /// What runs towards this target left in the tenants asked for: those that did not come to their end,
    /// and those that ended with failures that still stand.
    /// </summary>
    public async Task<(IReadOnlyList<TenantId> Unfinished, IReadOnlyList<RunResult> Failing)> FindLeftAsync(
        OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var packages = Planning.Targets.Resolve(workspace.Catalog, Targets);
        var (_, concerned) = await FindConcernedAsync(workspace, packages, cancellationToken);
        var control = await workspace.ControlAsync(cancellationToken);
        var wanted = (await workspace.FindTenantsAsync(Tenants, cancellationToken)).Select(tenant => tenant.Id)
            .Except(Except).ToHashSet();
        var failing = await control.FindFailingAsync(
            [.. packages.Select(package => package.Id.Product)], cancellationToken);
        IReadOnlyList<TenantId> looked =
            [.. concerned.Union(failing.Where(wanted.Contains))
                .OrderBy(tenant => tenant.Value, StringComparer.Ordinal)];
        var left = await workspace.Upgrader().FindLeftAsync(Targets, looked, Parallel, cancellationToken);
        IReadOnlyList<TenantId> unfinished = [.. left.Where(run => run.Ended is null).Select(run => run.Tenant)];
        return (unfinished, [.. left.Select(run => run.Ended).OfType<RunResult>()]);
    }

    private async Task<(int Wanted, IReadOnlyList<TenantId> Concerned)> FindConcernedAsync(
        OpenedWorkspace workspace, IReadOnlyList<ModulePackage> packages, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var wanted = await workspace.FindTenantsAsync(Tenants, cancellationToken);
        IReadOnlyList<TenantId> concerned = [.. wanted.Select(tenant => tenant.Id)];
        if (Except.Count > 0) concerned = [.. concerned.Except(Except)];
        if (Refresh) return (wanted.Count, concerned);
        var versions = packages.ToDictionary(package => package.Id.Product, package => package.Id.Version.Text);
        var behind = (await control.FindBehindAsync(versions, cancellationToken)).ToHashSet();
        return (wanted.Count, [.. concerned.Where(behind.Contains)]);
    }

    // A tenant that turned out to be there already (its process died before it could tell) need not be connected to
    // the next time.
    private static async Task MirrorCurrentAsync(
        OpenedWorkspace workspace, Plan plan, string actor, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var switching = (await control.Switches.ReadAsync(cancellationToken)).ToHashSet();
        foreach (var tenant in plan.Tenants
            .Where(tenant => plan.Classes[tenant.Class] is { IsRefused: false, Steps.Count: 0 })
            .Select(tenant => TenantId.Parse(tenant.Tenant)))
        {
            if (switching.Contains(tenant))
            {
                // Only under its lease is it known whether somebody is still at it.
                var found = await workspace.Upgrader().Runner.LookAsync(
                    tenant, new RunOptions { Actor = actor }, cancellationToken);
                if (found.Ledger is not null) await control.RecordAsync([TenantLedger.Of(found)], [], cancellationToken);
                continue;
            }

            await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
            await control.MirrorAsync(tenant, ledger, cancellationToken);
        }
    }
}

/// <summary>A plan that was made.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Skipped">Tenants that are at the target by the mirror and were not connected to.</param>
public sealed record PlanMade(Plan Plan, int Skipped)
{
    /// <summary>The file it was written to, or null.</summary>
    public string? File { get; init; }
}
