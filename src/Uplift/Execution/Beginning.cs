using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>How the work for one tenant begins under a plan: with a run, or with a result because there is
/// nothing to run.</summary>
/// <param name="Plan">The plan of the tenant as it is now.</param>
internal sealed record Beginning(TenantPlan Plan)
{
    // Small upgrades commit once: fewer round trips, and atomic as a whole. More scripts would hold too many locks at
    // once.
    private const int MostJoinedScripts = 8;

    /// <summary>The run to begin; null: there is none to begin.</summary>
    public RunRecord? Run { get; private init; }

    /// <summary>What to answer instead.</summary>
    public RunResult? Result { get; private init; }

    /// <summary>The finished run to tell of: a process that died after it is started again with
    /// the same plan.</summary>
    public RunRecord? Finished { get; private init; }

    /// <summary>Compares the tenant with the sealed plan, and makes the record of its run.</summary>
    public static Beginning Of(
        TenantSnapshot snapshot, RunRecord? last, Plan plan, ClassInUse inUse, string store, RunOptions options, DateTimeOffset now)
    {
        var (tenant, ledger) = (snapshot.Tenant, snapshot.Ledger);
        var fresh = inUse.PlanTenant(snapshot);
        var beginning = new Beginning(fresh);
        var problems = PlanSeal.Compare(plan, fresh, snapshot, inUse.Targets, store);
        if (problems.Count > 0 && IsFinishedUnder(plan, last)) return beginning with { Finished = last };
        if (problems.Count > 0)
        {
            var setAside = new RunResult(tenant, RunOutcome.SetAside) { Problems = problems, Ledger = ledger };
            return beginning with { Result = setAside };
        }

        if (!fresh.HasWork)
        {
            var upToDate = new RunResult(tenant, RunOutcome.UpToDate) { Ledger = ledger, Modules = ledger.Modules };
            return beginning with { Result = upToDate };
        }

        if (FindIrreversible(fresh, options) is { Count: > 0 } irreversible)
        {
            return beginning with { Result = new RunResult(tenant, RunOutcome.Refused) { Problems = irreversible } };
        }

        if (ReviewGate.Check(fresh, options) is { Count: > 0 } unreviewed)
        {
            return beginning with { Result = new RunResult(tenant, RunOutcome.Refused) { Problems = unreviewed } };
        }

        var origin = RunOrigin.Of(fresh, snapshot, plan, options);
        return beginning with
        {
            Run = new RunRecord(
                RunName.Next(last, plan.Id), plan.Id, string.Join(' ', plan.Targets), RunState.Running, options.Actor,
                now, null, origin.ToJson(), ""),
        };
    }

    /// <summary>True when all steps go into one transaction: few scripts and System records, or an
    /// installation.</summary>
    public static bool MayJoin(TenantPlan plan) =>
        plan.Steps.All(step => step is CreateCollectionsStep or BaselineScriptStep || IsSmall(step))
        && (HasFewScripts(plan) || plan.Actions.All(action => action.Kind != ActionKind.Upgrade));

    /// <summary>
    /// True when even several tenants may share a transaction: few scripts and System records, no table is made, and
    /// no gate asks about objects.
    /// </summary>
    public static bool MayGroup(TenantPlan plan) => HasFewScripts(plan) && plan.Steps.All(step => IsSmall(step)
        && (step is not SwitchStep
            || !SwitchGate.Has(step.Package)));

    private static bool IsSmall(PlanStep step) =>
        step is TakeOverStep or SwitchStep or ScriptStep { Change.Transactional: true }
            or SystemDataStep { Part: LayerPart.Whole };

    private static bool HasFewScripts(TenantPlan plan) =>
        plan.Steps.Count(step => step is ScriptStep) <= MostJoinedScripts;

    private static bool IsFinishedUnder(Plan plan, RunRecord? last) =>
        last is { State: RunState.Done or RunState.Incomplete } && last.Plan == plan.Id;

    private static List<Diagnostic> FindIrreversible(TenantPlan plan, RunOptions options) => options.AcceptIrreversible
        ? []
        :
        [
            .. plan.Steps.Where(step => !step.Reversible && plan.Actions.Any(action =>
                    action.Package == step.Package && action.Kind == ActionKind.Upgrade))
                .Select(step => new Diagnostic(DiagnosticCodes.Irreversible, Severity.Error,
                    $"Change {step.Changes[0].Key} of {step.Package.Id} cannot be taken back.",
                    step.Changes[0].Position,
                    "Accept that with --accept-irreversible, or add an undo script.")),
        ];
}
