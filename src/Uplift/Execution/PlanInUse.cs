using System.Collections.Concurrent;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// A plan that is being applied: what must be built again and compared for each tenant is built once for all tenants in
/// equal state. A tenant is led to the packages that the plan has for its class, whatever the catalog got since.
/// </summary>
internal sealed class PlanInUse
{
    private readonly Lazy<ClassInUse>[] _classes;

    public PlanInUse(Plan plan, Catalog catalog, string store)
    {
        Plan = plan;
        _classes = [.. plan.Classes.Select(
            planned => new Lazy<ClassInUse>(() => new ClassInUse(plan, planned, catalog, store)))];
    }

    public Plan Plan { get; }

    /// <summary>True once it is known that the work for the tenants of a class is small enough for a group.</summary>
    public bool IsSmall(int index) => _classes[index] is { IsValueCreated: true, Value.IsSmall: true };

    /// <summary>What is the same for all tenants of the class of this one, which must be in the plan.</summary>
    /// <exception cref="UpliftException">A package of the class is not in the catalog any more.</exception>
    public ClassInUse ClassOf(TenantId tenant) => _classes[Plan.Find(tenant.ToString())!.Class].Value;
}

/// <summary>A class of a plan that is being applied.</summary>
internal sealed class ClassInUse
{
    private readonly PlanClass _planned;
    private readonly Planner _planner;
    private readonly PastReader _past;
    private readonly ConcurrentDictionary<string, TenantPlan> _byState = new(StringComparer.Ordinal);

    public ClassInUse(Plan plan, PlanClass planned, Catalog catalog, string store)
    {
        _planned = planned;
        Targets = planned is { Actions.Count: > 0, IsBack: false }
            ? Planning.Targets.Find(catalog, planned.Actions.Select(action => action.Module))
            : Planning.Targets.Resolve(catalog, plan.Targets);
        Reader = new SnapshotReader(Targets);
        var groups = SwitchGroups.ById(planned.Actions, action => action.Module, action => action.SwitchGroup);
        _planner = new Planner(new PlanTargets(Targets, groups), store, plan.Options);
        _past = new PastReader(catalog, store);
    }

    /// <summary>The packages that these tenants are led to, in the order of their switches.</summary>
    public IReadOnlyList<ModulePackage> Targets { get; }

    public SnapshotReader Reader { get; }

    /// <summary>True once a tenant has shown that what these are to get is small enough for a group.</summary>
    public bool IsSmall { get; private set; }

    /// <summary>Reads what the plan of the tenant whose transaction this is would be computed from now.</summary>
    public async Task<TenantSnapshot> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, TenantState state, CancellationToken cancellationToken)
    {
        var snapshot = await Reader.ReadAsync(tenant, transaction, state, cancellationToken);
        return !_planned.IsBack ? snapshot
            : snapshot with
            {
                Back = await _past.ReadAsync(tenant, Targets, state.Ledger, transaction, cancellationToken),
            };
    }

    /// <summary>The plan of a tenant as it would be made now.</summary>
    public TenantPlan PlanTenant(TenantSnapshot snapshot)
    {
        if (_byState.TryGetValue(snapshot.Digest, out var equal)) return equal with { Tenant = snapshot.Tenant };
        var made = _planner.PlanTenant(snapshot);

        // Problems name the tenant, so those are found for each anew; a plan has few classes, and others are not kept.
        if (_planned.State != snapshot.Digest || made.Problems.Count > 0) return made;
        _byState[snapshot.Digest] = made;
        IsSmall = !_planned.IsBack && !Reader.AsksForObjects && Beginning.MayGroup(made);
        return made;
    }
}
