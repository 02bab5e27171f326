using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;

namespace Uplift.Execution;

/// <summary>Compares a sealed plan with what the same plan would be now, and names what changed (P4).</summary>
public static class PlanSeal
{
    /// <summary>Empty when the tenant may run under the plan.</summary>
    public static IReadOnlyList<Diagnostic> Compare(
        Plan plan, TenantPlan fresh, TenantSnapshot snapshot, IReadOnlyList<ModulePackage> targets, string store)
    {
        var tenant = fresh.Tenant.ToString();
        var planned = plan.Find(tenant)!;
        var found = new List<Diagnostic>();
        if (plan.Store != store)
        {
            found.Add(Stale($"Plan {plan.Id} was made for {plan.Store}, and tenant '{tenant}' is in {store}."));
        }

        foreach (var package in targets)
        {
            if (plan.Packages.GetValueOrDefault(package.Id.ToString()) == package.Digest) continue;
            var edited = EditedChanges(plan.Classes[planned.Class], package);
            found.Add(Stale($"Package {package.Id} was edited since plan {plan.Id} was made"
                + (edited.Length > 0 ? $" (change {edited})." : ".")));
        }

        if (planned.Seal == SealOf(tenant, fresh) && found.Count == 0) return [];
        if (snapshot.Digest != plan.Classes[planned.Class].State) found.Add(StateOf(plan, planned, tenant, snapshot));
        if (found.Count == 0)
        {
            found.Add(Stale($"The steps for tenant '{tenant}' are no longer those of plan {plan.Id}."));
        }

        return found;
    }

    private static string SealOf(string tenant, TenantPlan fresh) =>
        new DigestBuilder().Add(tenant, fresh.State, fresh.StepsDigest).ToString();

    private static string EditedChanges(PlanClass planned, ModulePackage package)
    {
        var now = package.Changes.ToLookup(change => (change.Id, change.Version?.Text));
        var edited = planned.Steps.Where(step => step.Module == package.Id.ToString()).SelectMany(step => step.Changes)
            .Where(change => now[(change.Id, change.Version)].All(current => current.Checksum != change.Checksum))
            .Select(change => change.Version is null ? change.Id : $"{change.Version}/{change.Id}");
        return string.Join(", ", edited);
    }

    private static Diagnostic StateOf(Plan plan, PlannedTenant planned, string tenant, TenantSnapshot snapshot)
    {
        var moved = new List<string>();
        foreach (var action in plan.Classes[planned.Class].Actions)
        {
            var product = ProductOf(action, snapshot);
            var now = snapshot.Ledger.Find(product)?.Version;
            if (now != action.From)
            {
                moved.Add($"{product} was {action.From ?? "not installed"} and is {now ?? "not installed"}");
            }
        }

        var what = moved.Count > 0
            ? string.Join("; ", moved) : "its tables or its applied changes are not what they were";
        return Stale($"Tenant '{tenant}' changed since plan {plan.Id} was made: {what}.");
    }

    private static string ProductOf(PlannedAction action, TenantSnapshot snapshot) =>
        snapshot.Ledger.Modules.Select(module => module.Product)
            .FirstOrDefault(product => action.Module.StartsWith(product + "-", StringComparison.Ordinal)
                && char.IsAsciiDigit(action.Module[product.Length + 1]))
        ?? RunOrigin.ProductOf(action.Module);

    private static Diagnostic Stale(string message) => new(
        DiagnosticCodes.StalePlan, Severity.Error, message, null, "It was set aside; make a new plan for it.");
}
