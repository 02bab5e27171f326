using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Planning;

/// <summary>Plans a way back: the steps of the runs between, in reverse, each to be taken back.</summary>
/// <param name="targets">Where to go; says what would no longer fit together.</param>
internal sealed class BackPlanner(PlanTargets targets)
{
    /// <summary>The plan of one tenant. Steps that cannot be taken back are in it, and errors that name them.</summary>
    public TenantPlan Plan(TenantSnapshot snapshot, WayBack back)
    {
        var problems = new List<Diagnostic>(back.Problems);
        problems.AddRange(back.Runs.SelectMany(run => run.Obstacles));
        if (back.Runs.Count > 0) problems.AddRange(targets.CheckBack(snapshot.Ledger, back, snapshot.Surroundings));
        var steps = Steps(back);
        return new TenantPlan
        {
            Tenant = snapshot.Tenant,
            State = snapshot.Digest,
            Actions = [.. back.After.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => ActionFor(pair.Key, pair.Value, snapshot.Ledger, steps)).OfType<ModuleAction>()],
            Steps = steps,
            Problems = problems,
        };
    }

    private static List<PlanStep> Steps(WayBack back)
    {
        var steps = new List<PlanStep>();
        foreach (var run in back.Runs)
        {
            foreach (var (step, obstacle) in run.Steps.Reverse())
            {
                steps.Add(new UndoStep(steps.Count + 1, step.Package, run.Id, step, obstacle)
                {
                    Changes = step.Changes,
                });
            }
        }

        return steps;
    }

    private static ModuleAction? ActionFor(string product, string? after, Ledger ledger, List<PlanStep> steps)
    {
        var last = steps.Find(step => step.Package.Id.Product == product);
        return last is null ? null
            : new ModuleAction(after is null ? ActionKind.Remove : ActionKind.Downgrade, last.Package, ledger.Find(product)?.Version, null)
            {
                To = after,
            };
    }
}
