using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Takes a run back (P6): steps in reverse, objects by their undo entries, scripts by their undo scripts, the ledger to
/// what it was. It is
/// a run of its own kind, batch by batch and resumable; what is done is gone from the journal.
/// </summary>
public sealed class UndoRunner(IStoreProvider provider, Catalog catalog, TenantRunner runner, TimeProvider time)
{
    private const int Page = 2_000;

    /// <summary>
    /// Takes back the last run of a tenant, which must be the one named when one is. Where the last thing in the history was taken back
    /// already nothing is done, so that the same call can be made again after a crash; an earlier run must then be named.
    /// </summary>
    /// <param name="name">The run, or the beginning of its name; null: the last.</param>
    public Task<RunResult> UndoAsync(
        TenantId tenant, string? name, RunOptions options, StoreAccess access, CancellationToken cancellationToken) =>
        runner.WithLeaseAsync(tenant, access, $"taking back a run for {options.Actor}", options, async (session, token) =>
        {
            var (runs, ledger) = await TenantRunner.ReadAsync(session, token);
            if (runs is [.., { State: RunState.Undone } last] && (name is null || RunName.Find(tenant, runs, name) == last))
            {
                // Asked for again, as after a crash behind the last commit: it is as it should be.
                return new RunResult(tenant, RunOutcome.UpToDate)
                {
                    Run = last.Id,
                    Problems = name is null ? [TakenBackAlready(tenant, last, runs)] : [],
                    Ledger = ledger,
                    Modules = ledger.Modules,
                };
            }

            var open = runs.Where(run => run.State != RunState.Undone).ToList();
            if (open.Count == 0)
            {
                return TenantRunner.Refused(tenant, RunOutcome.Refused, DiagnosticCodes.UnknownRun,
                    $"Tenant '{tenant}' has no run that could be taken back.", $"See 'uplift history {tenant}'.") with
                {
                    Ledger = ledger,
                };
            }

            var run = name is null ? open[^1] : RunName.Find(tenant, runs, name);
            if (run.Id != open[^1].Id)
            {
                return TenantRunner.Refused(tenant, RunOutcome.Refused, DiagnosticCodes.CannotUndo,
                    run.State == RunState.Undone
                        ? $"Run {run.Id} of tenant '{tenant}' was taken back already."
                        : $"Run {run.Id} of tenant '{tenant}' is not the last; {open[^1].Id} came after it.",
                    $"Take back {open[^1].Id} first.") with
                {
                    Ledger = ledger,
                };
            }

            return await UndoAsync(session, run, ledger, options, token);
        }, cancellationToken);

    private static Diagnostic TakenBackAlready(TenantId tenant, RunRecord last, IReadOnlyList<RunRecord> runs)
    {
        var earlier = runs.LastOrDefault(run => run.State != RunState.Undone);
        return new Diagnostic(DiagnosticCodes.TakenBackAlready, Severity.Warning,
            $"The last run of tenant '{tenant}', {last.Id}, was taken back already at {last.Finished:u}; nothing was done.", null,
            earlier is null
                ? "No earlier run is left."
                : $"To take back the run before it too, name it: 'uplift undo {tenant} --run {earlier.Id}'.");
    }

    /// <summary>Why the last run of a tenant cannot be taken back; empty when it can, or when there is none.</summary>
    /// <param name="transaction">A transaction of the tenant.</param>
    public async Task<IReadOnlyList<Diagnostic>> FindObstaclesAsync(
        IStoreTransaction transaction, TenantId tenant, CancellationToken cancellationToken)
    {
        var runs = await transaction.Runs.ReadRunsAsync(cancellationToken);
        if (runs.LastOrDefault(entry => entry.State != RunState.Undone) is not { } run) return [];
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var cursors = await transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken);
        return FindObstacles(tenant, run, RunOrigin.FromJson(run.Origin),
            new RunSteps(catalog, provider.Name).Build(tenant, run, ledger), cursors.ToDictionary(cursor => cursor.Step));
    }

    private async Task<RunResult> UndoAsync(
        RunSession session, RunRecord run, Ledger ledger, RunOptions options, CancellationToken cancellationToken)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        var steps = new RunSteps(catalog, provider.Name).Build(session.Tenant, run, ledger);
        var cursors = await session.ReadAsync(
            transaction => transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken), cancellationToken);
        var begun = cursors.ToDictionary(cursor => cursor.Step);
        if (FindObstacles(session.Tenant, run, origin, steps, begun) is { Count: > 0 } obstacles)
        {
            return new RunResult(session.Tenant, RunOutcome.Refused) { Problems = obstacles, Run = run.Id, Ledger = ledger };
        }

        await session.CommitAsync(
            transaction => transaction.Runs.PutRunAsync(run with { State = RunState.Undoing, Error = "" }, cancellationToken),
            FaultPoint.RunWritten, FaultPoint.RunCommitted, cancellationToken);
        session.Faults.Pass(FaultPoint.UndoBegun);
        var undo = new StepUndo(session, run, origin, provider.Name);
        var page = Math.Min(Page, options.MaxBatch);
        foreach (var step in steps.Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (begun.TryGetValue(step.Number, out var cursor)) await RunAsync(session, run, undo, step, cursor, page, cancellationToken);
        }

        return await FinishAsync(session, run, origin, undo, options, cancellationToken);
    }

    private static async Task RunAsync(
        RunSession session, RunRecord run, StepUndo undo, PlanStep step, StepCursor cursor, int page,
        CancellationToken cancellationToken)
    {
        try
        {
            await undo.RunAsync(step, cursor, page, cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or UpliftException or LeaseLostException))
        {
            throw new UpliftException(DiagnosticCodes.StepFailed,
                $"Run {run.Id} of tenant '{session.Tenant}', {step.Package.Id}, {NameOf(step)} cannot be taken back: "
                    + $"{error.Message.TrimEnd('.')}.",
                step.Changes.Count > 0 ? step.Changes[0].Position : null,
                $"What was taken back so far stays so. Mend the cause, then 'uplift undo {session.Tenant}' again.", error);
        }
    }

    private static string NameOf(PlanStep step) =>
        step.Changes.Count > 0 ? $"change {step.Changes[0].Key}" : $"step {step.Number} ({step.Title})";

    private async Task<RunResult> FinishAsync(
        RunSession session, RunRecord run, RunOrigin origin, StepUndo undo, RunOptions options, CancellationToken cancellationToken)
    {
        var (ledger, conflicts) = await session.CommitAsync(
            async transaction =>
            {
                var now = await transaction.Ledger.ReadAsync(cancellationToken);
                var before = origin.Restore(now, run.Id);
                await RestoreAsync(transaction.Ledger, now, before, run, options.Actor, cancellationToken);
                var failures = await transaction.Runs.ReadFailuresAsync(run.Id, int.MaxValue, cancellationToken);
                IReadOnlyList<ObjectFailure> kept = [.. failures.Where(UndoConflict.IsConflict)];
                await transaction.Runs.ForgetAsync(run.Id, cancellationToken);
                if (kept.Count > 0) await transaction.Runs.AddFailuresAsync(run.Id, kept, cancellationToken);
                await transaction.Runs.PutRunAsync(
                    run with { State = RunState.Undone, Finished = time.GetUtcNow(), Error = "" }, cancellationToken);
                return (before, kept);
            }, FaultPoint.UndoFinishWritten, FaultPoint.UndoFinished, cancellationToken);
        return new RunResult(session.Tenant, RunOutcome.Done)
        {
            Run = run.Id,
            Changed = undo.Restored,
            Problems = [.. conflicts.Select(conflict => UndoConflict.Describe(session.Tenant, conflict))],
            Ledger = ledger,
            Modules = ledger.Modules,
        };
    }

    private async Task RestoreAsync(
        ILedger ledger, Ledger now, Ledger before, RunRecord run, string actor, CancellationToken cancellationToken)
    {
        var kept = before.Changes.Select(row => (row.Product, row.Key)).ToHashSet();
        await ledger.RemoveChangesAsync([.. now.Changes.Where(row => !kept.Contains((row.Product, row.Key)))], cancellationToken);
        await ledger.PutChangesAsync([.. before.Changes.Where(row => !now.Changes.Contains(row))], cancellationToken);
        foreach (var module in now.Modules.Where(module => before.Find(module.Product) is null))
        {
            await ledger.RemoveModuleAsync(module.Product, cancellationToken);
            await NoteAsync(module.Product, "");
        }

        foreach (var module in before.Modules.Where(module => !now.Modules.Contains(module)))
        {
            await ledger.PutModuleAsync(module, cancellationToken);
            await NoteAsync(module.Product, module.Version);
        }

        Task NoteAsync(string product, string version) => ledger.AddHistoryAsync(
            new HistoryEntry(product, version, "undo", run.Id, actor, time.GetUtcNow()), cancellationToken);
    }

    private List<Diagnostic> FindObstacles(
        TenantId tenant, RunRecord run, RunOrigin origin, IReadOnlyList<PlanStep> steps, Dictionary<int, StepCursor> begun)
    {
        var found = new List<Diagnostic>();
        foreach (var step in steps.Where(step => begun.ContainsKey(step.Number)))
        {
            var reason = step switch
            {
                ScriptStep script when script.Change.UndoScriptFor(provider.Name) is null => "it has no undo script",
                BaselineScriptStep => "an installation script is taken back by removing the tenant's module",
                PassStep or TenantCodeStep when !origin.Journal => "the run was made without undo entries (--no-journal)",
                _ => null,
            };
            if (reason is null) continue;
            found.Add(new Diagnostic(DiagnosticCodes.CannotUndo, Severity.Error,
                $"Run {run.Id} of tenant '{tenant}' cannot be taken back: {NameOf(step)} of {step.Package.Id}: {reason}.",
                step.Changes.Count > 0 ? step.Changes[0].Position : null,
                "Nothing was changed. Restore the tenant from a backup, or go forward with a new change."));
        }

        return found;
    }
}
