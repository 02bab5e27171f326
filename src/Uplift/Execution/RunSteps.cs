using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Builds the steps of a run again from its record: the ledger as it was before, the same packages, the same options.
/// Packages that were
/// edited meanwhile give other steps and are refused by name.
/// </summary>
public sealed class RunSteps(Catalog catalog, string store)
{
    /// <exception cref="UpliftException">A package of the run is gone or was edited.</exception>
    public IReadOnlyList<PlanStep> Build(TenantId tenant, RunRecord run, Ledger now)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        var targets = Targets.Find(catalog, origin.Targets);
        var snapshot = new TenantSnapshot(
            tenant, origin.Restore(now, run.Id), "", origin.Existing.ToHashSet(), new HashSet<string>());
        var plan = new Planner(new PlanTargets(targets, origin.SwitchGroups), store, origin.Options)
            .PlanTenant(snapshot);
        if (plan.IsRefused) throw new UpliftException(plan.Problems);
        if (plan.StepsDigest == origin.Steps) return plan.Steps;
        throw new UpliftException(DiagnosticCodes.StalePlan,
            $"The packages of run {run.Id} of tenant '{tenant}' ({run.Target}) were edited since it began.",
            hint: "Restore the files as they were, then try again.");
    }
}
