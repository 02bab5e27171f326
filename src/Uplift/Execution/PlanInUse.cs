using System.Collections.Concurrent;
using Uplift.Packages;
using Uplift.Planning;

namespace Uplift.Execution;

/// <summary>
/// A plan that is being applied: what must be built again and compared for each tenant is built once for all tenants in
/// equal state.
/// </summary>
internal sealed class PlanInUse
{
    private readonly Planner _planner;
    private readonly ConcurrentDictionary<string, TenantPlan> _byState = new(StringComparer.Ordinal);

    /// <exception cref="Diagnostics.UpliftException">A target of the plan is not in the catalog.</exception>
    public PlanInUse(Plan plan, Catalog catalog, string store)
    {
        Plan = plan;
        Targets = Planning.Targets.Resolve(catalog, plan.Targets);
        Reader = new SnapshotReader(Targets);
        _planner = new Planner(Targets, store, plan.Options);
    }

    public Plan Plan { get; }

    public IReadOnlyList<ModulePackage> Targets { get; }

    public SnapshotReader Reader { get; }

    /// <summary>The plan of a tenant as it would be made now.</summary>
    public TenantPlan PlanTenant(TenantSnapshot snapshot)
    {
        if (_byState.TryGetValue(snapshot.Digest, out var equal)) return equal with { Tenant = snapshot.Tenant };
        var made = _planner.PlanTenant(snapshot);

        // Problems name the tenant, so those are found for each anew; a plan has few classes, and others are not kept.
        var isPlanned = Plan.ClassOf(snapshot.Tenant.ToString())?.State == snapshot.Digest;
        if (isPlanned && made.Problems.Count == 0) _byState[snapshot.Digest] = made;
        return made;
    }
}
