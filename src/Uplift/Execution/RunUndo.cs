using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Takes one run back under the lease of its tenant: steps in reverse, objects by their undo
/// entries, scripts by their undo scripts, the ledger to what it was. It goes batch by batch and is resumable; what is
/// done is gone from the journal.
/// </summary>
internal sealed class RunUndo(
    IStoreProvider provider, Catalog catalog, TimeProvider time, OldVersionGate gate)
{
    private const int Page = 2_000;

    /// <summary>Takes the run back, or goes on with doing so; refused, with nothing done, where a step
    /// stands against it.</summary>
    public async Task<RunResult> UndoAsync(
        RunSession session, RunRecord run, Ledger ledger, RunOptions options, CancellationToken cancellationToken)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        var steps = new RunSteps(catalog, provider.Name).Build(session.Tenant, run, ledger);
        var cursors = await session.ReadAsync(
            transaction => transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken), cancellationToken);
        var begun = cursors.ToDictionary(cursor => cursor.Step);
        var obstacles = UndoObstacles.Find($"{run.Id} of tenant '{session.Tenant}'",
            [.. steps.Where(step => begun.ContainsKey(step.Number))], origin.NoJournal, provider.Name);
        if (obstacles.Count == 0 && !session.Simulated)
        {
            var readers = ReadersOf(steps, begun, ledger);
            obstacles = await gate.FindReadersAsync(session.Tenant, readers, cancellationToken);
        }

        if (obstacles.Count > 0)
        {
            return new RunResult(session.Tenant, RunOutcome.Refused)
            {
                Problems = obstacles,
                Run = run.Id,
                Ledger = ledger,
            };
        }

        await session.CommitAsync(
            transaction =>
                transaction.Runs.PutRunAsync(run with { State = RunState.Undoing, Error = "" }, cancellationToken),
            FaultPoint.RunWritten, FaultPoint.RunCommitted, cancellationToken);
        session.Faults.Pass(FaultPoint.UndoBegun);
        var undo = new StepUndo(session, run, origin, provider.Name);
        var page = Math.Min(Page, options.MaxBatch);
        foreach (var step in steps.Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (begun.TryGetValue(step.Number, out var cursor))
            {
                await RunAsync(session, run, undo, step, cursor, page, cancellationToken);
            }
        }

        return await FinishAsync(session, run, origin, undo, options, cancellationToken);
    }

    // The versions that the run switched on and that cannot read every object.
    private static IReadOnlyList<ModulePackage> ReadersOf(
        IReadOnlyList<PlanStep> steps, Dictionary<int, StepCursor> begun, Ledger ledger) =>
    [
        .. steps.OfType<SwitchStep>().Where(step => step.From is not null && begun.ContainsKey(step.Number)
            && step.Package.Collections.Any(known => known.Versions is { Read: > 0 })
            && ledger.Find(step.Package.Id.Product)?.Version == step.Target.Text).Select(step => step.Package),
    ];

    private static async Task RunAsync(
        RunSession session, RunRecord run, StepUndo undo, PlanStep step, StepCursor cursor, int page,
        CancellationToken cancellationToken)
    {
        try
        {
            await undo.RunAsync(step, cursor, page, cancellationToken);
        }
        catch (Exception error)
            when (error is not (OperationCanceledException or UpliftException or LeaseLostException))
        {
            throw new UpliftException(DiagnosticCodes.StepFailed,
                $"Run {run.Id} of tenant '{session.Tenant}', {step.Package.Id}, {UndoObstacles.NameOf(step)} cannot be taken back: "
                    + $"{error.Message.TrimEnd('.')}.",
                step.Changes.Count > 0 ? step.Changes[0].Position : null,
                "What was taken back so far stays so. Mend the cause, then do the same again.", error);
        }
    }

    private async Task<RunResult> FinishAsync(
        RunSession session, RunRecord run, RunOrigin origin, StepUndo undo, RunOptions options, CancellationToken cancellationToken)
    {
        var (ledger, conflicts) = await session.CommitAsync(
            async transaction =>
            {
                var now = await transaction.Ledger.ReadAsync(cancellationToken);
                var before = origin.Restore(now, run.Id);
                await RestoreAsync(transaction.Ledger, now, before, run, options.Actor, cancellationToken);
                var kept = await ReadConflictsAsync(transaction, run.Id, cancellationToken);
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

    /// <summary>What was left as it is when the run was taken back.</summary>
    public static async Task<IReadOnlyList<ObjectFailure>> ReadConflictsAsync(
        IStoreTransaction transaction, string run, CancellationToken cancellationToken) =>
        [.. (await transaction.Runs.ReadFailuresAsync(run, int.MaxValue, cancellationToken))
            .Where(UndoConflict.IsConflict)];

    private async Task RestoreAsync(
        ILedger ledger, Ledger now, Ledger before, RunRecord run, string actor, CancellationToken cancellationToken)
    {
        var kept = before.Changes.Select(row => (row.Product, row.Key)).ToHashSet();
        await ledger.RemoveChangesAsync(
            [.. now.Changes.Where(row => !kept.Contains((row.Product, row.Key)))], cancellationToken);
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
}
