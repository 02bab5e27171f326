using Uplift.Diagnostics;
using Uplift.Execution.Layering;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Carries one tenant through its plan under its lease. There is no recovery path other than this one: what an
/// interrupted run had
/// committed is found by its record and cursors, and the rest is done (P2).
/// </summary>
public sealed partial class TenantRunner(
    IStoreProvider provider, Catalog catalog, TimeProvider time, IFaultPoints faults, IRunObserver observer,
    InstallationRules? rules = null)
{
    private readonly InstallationRules _rules = rules ?? new InstallationRules();
    private readonly OldVersionGate _gate = new(provider, catalog, time, rules ?? new InstallationRules());
    private readonly LayerModels _models = new(provider.Releases, catalog);
    private PlanInUse? _inUse;

    /// <summary>Looks whether versions run that data must not be changed beneath.</summary>
    internal OldVersionGate OldVersions => _gate;

    /// <summary>Applies the plan to a tenant, or goes on with the run that was interrupted under the same
    /// plan.</summary>
    /// <param name="plan">The sealed plan; the tenant must be in it.</param>
    public Task<RunResult> ApplyAsync(
        TenantId tenant, Plan plan, RunOptions options, CancellationToken cancellationToken) =>
        ApplyAsync(tenant, plan, options, StoreAccess.Live, (_, _, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Applies the plan to tenants of one of its classes, as a group where the store takes groups.</summary>
    /// <returns>The results in the order of the tenants, and whether the group was done at once.</returns>
    internal async Task<(IReadOnlyList<RunResult> Results, bool AtOnce)> ApplyAsync(
        IReadOnlyList<TenantId> tenants, Plan plan, RunOptions options, CancellationToken cancellationToken)
    {
        options = _rules.Apply(options);
        var group = tenants.Count > 1 && provider.Groups is { } groups
            ? await new GroupRunner(provider, this, time, faults, observer)
                .ApplyAsync(groups, tenants, plan, options, cancellationToken)
            : GroupRunner.Outcome.None;
        var results = new List<RunResult>();
        foreach (var tenant in tenants)
        {
            if (group.Results.TryGetValue(tenant, out var done))
            {
                results.Add(done);
                continue;
            }

            var result = await ApplyAsync(tenant, plan, options, cancellationToken);

            // The commit of the group was made after all.
            var isLost = group.Lost.TryGetValue(tenant, out var lost) && lost.Run.Length > 0 && lost.Run == result.Run
                && result.Outcome == RunOutcome.UpToDate;
            results.Add(isLost ? lost! : result);
        }

        return (results, group.Results.Count > 0);
    }

    private async Task<RunResult> ApplyAsync(
        TenantId tenant, Plan plan, RunOptions options, StoreAccess access,
        Func<RunSession, RunResult, CancellationToken, Task> finished, CancellationToken cancellationToken)
    {
        options = _rules.Apply(options);
        if (plan.ClassOf(tenant.ToString()) is not { } planned)
        {
            return Refused(tenant, RunOutcome.SetAside, DiagnosticCodes.StalePlan,
                $"Tenant '{tenant}' is not in plan {plan.Id}; it joined later.", "Make a plan that covers it.");
        }

        if (IsRefused(planned, access)) return new RunResult(tenant, RunOutcome.Refused)
        {
            Problems = planned.Problems,
        };
        return await WithLeaseAsync(tenant, access, $"applying plan {plan.Id} for {options.Actor}", options, async (session, token) =>
        {
            // Most often all goes into one transaction, which then is the one that the state is read in.
            session.Join();
            var inUse = Use(plan).ClassOf(tenant);
            var state = await session.ReadAsync(
                transaction => transaction.ReadStateAsync(inUse.Reader.Query, token), token);
            var unfinished = state.LastRun is { } last && IsUnfinished(last) ? last : null;
            var result = unfinished is null || await MayLeaveAsync(session, unfinished, plan, token)
                ? await BeginAsync(session, state, plan, inUse, options, token)
                : await ContinueAsync(session, unfinished, state.Ledger, plan, options, token);
            await session.DropJoinedAsync();
            await finished(session, result, token);
            return session.Unmet.Count == 0
                ? result
                : result with { Outcome = RunOutcome.Refused, Problems = [.. session.Unmet, .. result.Problems] };
        }, cancellationToken);
    }

    /// <summary>What the tenants of a plan share, as long as it is the last plan that was asked for.</summary>
    internal PlanInUse Use(Plan plan) =>
        _inUse is { } current && current.Plan == plan ? current : _inUse = new PlanInUse(plan, catalog, provider.Name);

    // A simulation also shows what would be changed if the preconditions that do not hold yet did.
    private static bool IsRefused(PlanClass planned, StoreAccess access) => planned.IsRefused
        && (access == StoreAccess.Live || planned.Problems.Any(problem =>
            problem.Severity == Severity.Error && problem.Code != DiagnosticCodes.PreconditionFailed));

    /// <summary>
    /// Applies the plan in a transaction that is rolled back, and before that hands out what was changed. It is the
    /// same code as the run
    /// itself, so it logs the same changes (P3); statements outside transactions are left out.
    /// </summary>
    public Task<RunResult> SimulateAsync(
        TenantId tenant, Plan plan, RunOptions options, Func<ChangeLogEntry, Task> changed,
        CancellationToken cancellationToken) =>
        ApplyAsync(tenant, plan, options with { Journal = true }, StoreAccess.Simulated, async (session, result, token) =>
        {
            if (result.Run.Length == 0) return;
            await session.ReadAsync(
                async transaction =>
                {
                    var runs = await transaction.Runs.ReadRunsAsync(token);
                    var run = RunName.Find(tenant, runs, result.Run);
                    if (!RunOrigin.FromJson(run.Origin).MadeSteps) return true;
                    var ledger = await transaction.Ledger.ReadAsync(token);
                    var steps = new RunSteps(catalog, provider.Name).Build(tenant, run, ledger);
                    var log = new ChangeLog(RunOrigin.FromJson(run.Origin), run, steps);
                    await foreach (var entry in log.ReadAsync(tenant, transaction, token)) await changed(entry);
                    return true;
                }, token);
        }, cancellationToken);

    /// <summary>Goes on with the unfinished run of a tenant, whatever plan it belongs to; without one there is nothing
    /// to do.</summary>
    public Task<RunResult> ResumeAsync(TenantId tenant, RunOptions options, CancellationToken cancellationToken) =>
        WithLeaseAsync(tenant, StoreAccess.Live, $"resuming for {options.Actor}", options, async (session, token) =>
        {
            var (runs, ledger) = await ReadAsync(session, token);
            return runs.Count > 0 && IsUnfinished(runs[^1])
                ? await ContinueAsync(session, runs[^1], ledger, null, _rules.Apply(options), token)
                : new RunResult(tenant, RunOutcome.UpToDate) { Ledger = ledger, Modules = ledger.Modules };
        }, cancellationToken);

    /// <summary>Reads what is recorded of a tenant, under its lease: nobody changes it meanwhile.</summary>
    public Task<RunResult> LookAsync(TenantId tenant, RunOptions options, CancellationToken cancellationToken) =>
        WithLeaseAsync(tenant, StoreAccess.Live, $"looking for {options.Actor}", options,
            (session, token) => RunSummary.LookAsync(session, RunOutcome.UpToDate, token), cancellationToken);

    /// <summary>Does work under the lease of a tenant; what stops it becomes a result with the state that was
    /// left.</summary>
    internal Task<RunResult> WithLeaseAsync(
        TenantId tenant, StoreAccess access, string purpose, RunOptions options,
        Func<RunSession, CancellationToken, Task<RunResult>> work, CancellationToken cancellationToken) =>
        new LeasedWork(provider, time, faults, observer)
            .DoAsync(tenant, access, purpose, options, work, cancellationToken);

    /// <summary>True while steps of the run are still to be done or undone.</summary>
    internal static bool IsUnfinished(RunRecord run) =>
        run.State is RunState.Running or RunState.Failed or RunState.Undoing;

    internal static async Task<(IReadOnlyList<RunRecord> Runs, Ledger Ledger)> ReadAsync(
        RunSession session, CancellationToken cancellationToken) =>
        await session.ReadAsync(
            async transaction => (await transaction.Runs.ReadRunsAsync(cancellationToken),
                await transaction.Ledger.ReadAsync(cancellationToken)), cancellationToken);

    // A failed step that left nothing behind is no reason to hold on to its plan: a mended package may go on from what
    // is recorded.
    private static async Task<bool> MayLeaveAsync(
        RunSession session, RunRecord run, Plan plan, CancellationToken cancellationToken)
    {
        if (run.State != RunState.Failed || run.Plan == plan.Id || RunOrigin.FromJson(run.Origin).TakesBack is not null)
        {
            return false;
        }

        var cursors = await session.ReadAsync(
            transaction => transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken), cancellationToken);
        return cursors.All(cursor => cursor.Done);
    }

    private async Task<RunResult> BeginAsync(
        RunSession session, TenantState state, Plan plan, ClassInUse inUse, RunOptions options,
        CancellationToken cancellationToken)
    {
        var snapshot = await session.ReadAsync(
            transaction => inUse.ReadAsync(session.Tenant, transaction, state, cancellationToken), cancellationToken);
        var beginning = Beginning.Of(snapshot, state.LastRun, plan, inUse, provider.Name, options, time.GetUtcNow());
        if (beginning.Finished is { } earlier)
        {
            return await RunSummary.ReadAsync(session, earlier, RunOutcomeOf(earlier), cancellationToken);
        }

        if (beginning.Run is not { } run) return beginning.Result!;
        if (snapshot.Back is { } way)
        {
            return await BeginBackAsync(session, state.LastRun, run, beginning.Plan, way, options, cancellationToken);
        }

        var steps = beginning.Plan.Steps;
        var mayJoin = Beginning.MayJoin(beginning.Plan);
        if (mayJoin && await TryJoinedAsync(session, state, run, steps, options, cancellationToken) is { } joined)
        {
            return joined;
        }

        // What the joined attempt committed after all, its answer lost, is known by its cursors.
        await session.DropJoinedAsync();
        await session.RegainAsync(cancellationToken);
        await WriteFirstAsync(session, state.LastRun, run, cancellationToken);
        var begun = ContextOf(session, run, steps, options) with { IsFresh = !mayJoin };
        return await RunStepsAsync(begun, steps, cancellationToken);
    }

    // What fails in one transaction is done again step by step: there passing failures are tried again, and others are
    // explained. If the
    // commit was made and only its answer lost, the cursors say so and nothing is done twice.
    private async Task<RunResult?> TryJoinedAsync(
        RunSession session, TenantState state, RunRecord run, IReadOnlyList<PlanStep> steps, RunOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            var result = await RunJoinedAsync(session, state, run, steps, options, cancellationToken);
            if (result.Outcome != RunOutcome.Failed) return result;
        }
        catch (Exception error) when (error is not (OperationCanceledException or LeaseLostException))
        {
            // Told by the steps below.
        }

        return null;
    }

    /// <summary>Runs all steps of a run in the transaction that the session joins, and finishes it.</summary>
    /// <returns><see cref="RunOutcome.Failed"/> when a step failed: then nothing may be committed.</returns>
    internal async Task<RunResult> RunJoinedAsync(
        RunSession session, TenantState state, RunRecord run, IReadOnlyList<PlanStep> steps, RunOptions options,
        CancellationToken cancellationToken)
    {
        // Nobody sees the record before the commit: it is written once, at the end of the run.
        var first = options.Phases == PhaseChoice.Both ? null : run;
        await WriteFirstAsync(session, state.LastRun, first, cancellationToken);
        var context = ContextOf(session, run, steps, options) with { IsFresh = true, Before = state.Ledger };
        return await RunStepsAsync(context, steps, cancellationToken);
    }

    private async Task<RunResult> ContinueAsync(
        RunSession session, RunRecord run, Ledger ledger, Plan? plan, RunOptions options, CancellationToken cancellationToken)
    {
        if (run.State == RunState.Undoing)
        {
            return Refused(session.Tenant, RunOutcome.Refused, DiagnosticCodes.UnfinishedRun,
                $"Run {run.Id} of tenant '{session.Tenant}' is being taken back.",
                $"Finish that with 'uplift undo {session.Tenant}'.");
        }

        var way = RunOrigin.FromJson(run.Origin).TakesBack;
        if (plan is not null && plan.Id != run.Plan)
        {
            return Refused(session.Tenant, RunOutcome.Refused, DiagnosticCodes.UnfinishedRun,
                $"Run {run.Id} of tenant '{session.Tenant}' {(way is null ? "towards" : "back to")} {run.Target} is not finished.",
                $"Finish it with 'uplift resume {session.Tenant}'"
                    + (way is null ? $", or take it back with 'uplift undo {session.Tenant}'." : "."));
        }

        if (ReviewGate.Check(session.Tenant, run, options) is { } other)
        {
            return new RunResult(session.Tenant, RunOutcome.Refused) { Problems = [other] };
        }

        await session.DropJoinedAsync();
        var steps = way is null ? new RunSteps(catalog, provider.Name).Build(session.Tenant, run, ledger) : [];
        var running = run with { State = RunState.Running, Error = "" };
        await WriteRunAsync(session, running, cancellationToken);
        if (way is not null) return await GoBackAsync(session, running, way, options, cancellationToken);
        return await RunStepsAsync(ContextOf(session, running, steps, options), steps, cancellationToken);
    }

    private Task WriteFirstAsync(
        RunSession session, RunRecord? last, RunRecord? run, CancellationToken cancellationToken) =>
        session.CommitAsync(
            async transaction =>
            {
                if (last is not null && IsUnfinished(last))
                {
                    var left = last with { State = RunState.Superseded, Finished = time.GetUtcNow() };
                    await transaction.Runs.PutRunAsync(left, cancellationToken);
                }

                if (run is not null) await transaction.Runs.PutRunAsync(run, cancellationToken);
            }, FaultPoint.RunWritten, FaultPoint.RunCommitted, cancellationToken);

    private static RunOutcome RunOutcomeOf(RunRecord run) =>
        run.State == RunState.Incomplete ? RunOutcome.Incomplete : RunOutcome.UpToDate;

    internal static RunResult Refused(TenantId tenant, RunOutcome outcome, string code, string message, string hint) =>
        new(tenant, outcome) { Problems = [new Diagnostic(code, Severity.Error, message, null, hint)] };
}
