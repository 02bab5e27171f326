using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution.Isolation;

/// <summary>Lets the side that was kept serve again.</summary>
/// <param name="serving">The session of the tenant, under its lease.</param>
internal sealed class SwitchBack(IsolationParts parts, RunSession serving, ITenantClones clones)
{
    public Task<RunResult> RunAsync(
        CloneRecord record, BackChoice choice, RunOptions options, IsolatedResult end,
        CancellationToken cancellationToken)
    {
        var old = parts.Of(clones.Of(CloneSide.Old));
        var tenant = serving.Tenant;
        return old.LeaseAsync(tenant, "switching back", options, async (session, token) =>
        {
            var (runs, ledger) = await TenantRunner.ReadAsync(serving, token);
            var run = runs.Last(one => one.Plan == record.Plan);
            if (runs[^1] != run)
            {
                return IsolationParts.Refused(tenant, DiagnosticCodes.NotIsolated,
                    $"Run {runs[^1].Id} of tenant '{tenant}' came after the switch, and the old side knows nothing "
                        + $"of it.",
                    $"Take that back first, with 'uplift undo {tenant}'.");
            }

            var steps = new RunSteps(old.Catalog, old.Provider.Name).Build(tenant, run, ledger);
            var replay = new ReplayBack(clones, session, run, steps, old.Provider.Name);
            await options.AnnounceAsync(serving, token);
            var rounds = new CatchUpRounds(session, clones, old.Time, replay.BringAsync);
            if (choice == BackChoice.Replay) await rounds.BringMostAsync(token);
            old.Faults.Pass(FaultPoint.SwitchBegun);
            end.Pause = await clones.ExchangeAsync(new Exchange
            {
                Tenant = tenant,
                Side = CloneSide.Old,
                Serving = serving.Fence,
                Store = session.Store,
                Fence = session.Fence,
                Last = choice == BackChoice.Replay ? rounds.BringAllAsync : (_, _) => Task.CompletedTask,
            }, token);
            (end.Brought, end.Brake) = (replay.Brought, rounds.Brake);
            old.Faults.Pass(FaultPoint.Exchanged);
            return await ReadAsync(run, token);
        }, cancellationToken);
    }

    private Task<RunResult> ReadAsync(RunRecord run, CancellationToken cancellationToken) =>
        serving.ReadAsync(
            async transaction =>
            {
                var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
                var conflicts = await RunUndo.ReadConflictsAsync(transaction, run.Id, cancellationToken);
                return new RunResult(serving.Tenant, RunOutcome.Done)
                {
                    Run = run.Id,
                    Ledger = ledger,
                    Modules = ledger.Modules,
                    Problems = [.. conflicts.Select(conflict => UndoConflict.Describe(serving.Tenant, conflict))],
                };
            }, cancellationToken);
}
