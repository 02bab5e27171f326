using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Planning;

/// <summary>
/// Preconditions are checked before the first step, unless an earlier step of the same plan writes the collection that
/// they ask
/// about; then just before their own step.
/// </summary>
public static class Preconditions
{
    /// <summary>Reports the preconditions that already fail and that no earlier step can satisfy.</summary>
    public static void CheckUpFront(
        IReadOnlyList<PlanStep> steps, TenantSnapshot snapshot, PlanOptions options, DiagnosticBag bag)
    {
        for (var index = 0; index < steps.Count; index++)
        {
            if (steps[index] is SwitchStep or TakeOverStep) continue;
            foreach (var change in steps[index].Changes)
            {
                foreach (var condition in change.Requires)
                {
                    var key = TenantSnapshot.KeyOf(steps[index].Package.Id.Product, condition.EmptyCollection);
                    if (options.Force && condition.Skippable || !snapshot.NonEmpty.Contains(key)) continue;
                    if (steps.Take(index).Any(step => MayWrite(step, condition.EmptyCollection))) continue;
                    bag.Add(Failed(change, condition));
                }
            }
        }
    }

    /// <summary>The finding about a precondition that does not hold.</summary>
    public static Diagnostic Failed(Change change, Precondition condition) => new(
        DiagnosticCodes.PreconditionFailed, Severity.Error,
        $"Change {change.Key} requires that '{condition.EmptyCollection}' is empty, and it is not.", condition.Position,
        condition.Skippable ? "Empty it, or pass over this condition with --force." : "Empty it.");

    private static bool MayWrite(PlanStep step, string collection) => step switch
    {
        ScriptStep { Change.Collections: { } named } => named.Contains(collection),
        TenantCodeStep { Change.Writes: { } named } => named.Contains(collection),
        ScriptStep or TenantCodeStep or ManualStep => true,
        PassStep pass => pass.Collection.Name == collection || pass.Changes.Cast<ObjectChange>().Any(change =>
            change.Uses.Any(use => use.Collection == collection && use.Access == CollectionAccess.Write)),
        _ => false,
    };
}
