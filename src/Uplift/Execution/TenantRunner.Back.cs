using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <content>
/// Goes back to older versions. The way is a run of its own whose record names the runs to take back, so
/// that whoever comes after a crash goes on with the first of them that still stands.
/// </content>
public sealed partial class TenantRunner
{
    private async Task<RunResult> BeginBackAsync(
        RunSession session, RunRecord? last, RunRecord run, TenantPlan fresh, WayBack way, RunOptions options,
        CancellationToken cancellationToken)
    {
        if (fresh.IsRefused) return new RunResult(session.Tenant, RunOutcome.Refused) { Problems = fresh.Problems };
        if (options.Phases == PhaseChoice.First)
        {
            return Refused(session.Tenant, RunOutcome.Refused, DiagnosticCodes.CannotUndo,
                $"Tenant '{session.Tenant}' would go back to {run.Target}, and the way back has no first phase.",
                "Stop the new version, then apply the plan without --phase.");
        }

        await session.DropJoinedAsync();
        await WriteFirstAsync(session, last, run, cancellationToken);
        return await GoBackAsync(session, run, [.. way.Runs.Select(past => past.Id)], options, cancellationToken);
    }

    private async Task<RunResult> GoBackAsync(
        RunSession session, RunRecord run, IReadOnlyList<string> way, RunOptions options, CancellationToken cancellationToken)
    {
        var undo = new RunUndo(provider, catalog, time, _gate);
        var restored = 0L;
        try
        {
            foreach (var id in way)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (runs, ledger) = await ReadAsync(session, cancellationToken);
                var next = runs.First(other => other.Id == id);
                if (next.State == RunState.Undone) continue;
                var result = await undo.UndoAsync(session, next, ledger, options, cancellationToken);
                if (result.Outcome != RunOutcome.Done) throw new UpliftException(result.Problems);
                restored += result.Changed;
            }
        }
        catch (UpliftException error)
        {
            return await FailAsync(session, run, error, cancellationToken);
        }

        return await FinishBackAsync(session, run, way, restored, cancellationToken);
    }

    // What an interrupted process could not tell of is told by the one that ends the way.
    private async Task<RunResult> FinishBackAsync(
        RunSession session, RunRecord run, IReadOnlyList<string> way, long restored, CancellationToken cancellationToken)
    {
        var (ledger, conflicts) = await session.CommitAsync(
            async transaction =>
            {
                var kept = new List<ObjectFailure>();
                foreach (var id in way)
                {
                    kept.AddRange(await RunUndo.ReadConflictsAsync(transaction, id, cancellationToken));
                }

                await transaction.Runs.PutRunAsync(
                    run with { State = RunState.Done, Finished = time.GetUtcNow(), Error = "" }, cancellationToken);
                return (await transaction.Ledger.ReadAsync(cancellationToken), kept);
            }, FaultPoint.FinishWritten, FaultPoint.FinishCommitted, cancellationToken);
        return new RunResult(session.Tenant, RunOutcome.Done)
        {
            Run = run.Id,
            Changed = restored,
            Problems = [.. conflicts.Select(conflict => UndoConflict.Describe(session.Tenant, conflict))],
            Ledger = ledger,
            Modules = ledger.Modules,
        };
    }
}
