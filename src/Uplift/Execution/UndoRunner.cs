using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Takes the last run of a tenant back (P6), under the tenant's lease.</summary>
public sealed class UndoRunner(IStoreProvider provider, Catalog catalog, TenantRunner runner, TimeProvider time)
{
    /// <summary>
    /// Takes back the last run of a tenant, which must be the one named when one is. Where the last thing in
    /// the history was taken back already nothing is done, so that the same call can be made again after a crash; an
    /// earlier run must then be named.
    /// </summary>
    /// <param name="name">The run, or the beginning of its name; null: the last.</param>
    public Task<RunResult> UndoAsync(
        TenantId tenant, string? name, RunOptions options, StoreAccess access, CancellationToken cancellationToken) =>
        runner.WithLeaseAsync(tenant, access, $"taking back a run for {options.Actor}", options, async (session, token) =>
        {
            var (runs, ledger) = await TenantRunner.ReadAsync(session, token);
            if (FindRefusal(tenant, name, runs, ledger) is { } refused) return refused;
            var run = name is null ? runs.Last(CanBeTakenBack) : RunName.Find(tenant, runs, name);
            return run.Started > options.AskedAt
                ? BegunSince(tenant, run) with { Ledger = ledger }
                : await new RunUndo(provider, catalog, time, runner.OldVersions).UndoAsync(session, run, ledger, options, token);
        }, cancellationToken);

    // Runs that took others back, or purged, are no more than the record of that.
    private static bool CanBeTakenBack(RunRecord run) =>
        run.State != RunState.Undone && RunOrigin.FromJson(run.Origin).MadeSteps;

    private static RunResult? FindRefusal(TenantId tenant, string? name, IReadOnlyList<RunRecord> runs, Ledger ledger)
    {
        var named = name is null ? null : RunName.Find(tenant, runs, name);
        if (runs is [.., var newest] && !CanBeTakenBack(newest) && TenantRunner.IsUnfinished(newest))
        {
            var open = TenantRunner.Refused(tenant, RunOutcome.Refused, DiagnosticCodes.UnfinishedRun,
                $"Run {newest.Id} of tenant '{tenant}' takes runs back towards {newest.Target} and is not finished.",
                $"Finish it with 'uplift resume {tenant}'.");
            return open with { Ledger = ledger };
        }

        if (runs is [.., var last] && !CanBeTakenBack(last) && (named is null || named == last))
        {
            // Asked for again, as after a crash behind the last commit: it is as it should be.
            return new RunResult(tenant, RunOutcome.UpToDate)
            {
                Run = last.Id,
                Problems = named is null ? [TakenBackAlready(tenant, last, runs)] : [],
                Ledger = ledger,
                Modules = ledger.Modules,
            };
        }

        return FindRefusal(tenant, named, runs) is { } refused ? refused with { Ledger = ledger } : null;
    }

    private static RunResult? FindRefusal(TenantId tenant, RunRecord? named, IReadOnlyList<RunRecord> runs)
    {
        if (runs.LastOrDefault(CanBeTakenBack) is not { } run)
        {
            return Refused(DiagnosticCodes.UnknownRun,
                $"Tenant '{tenant}' has no run that could be taken back.", $"See 'uplift history {tenant}'.");
        }

        if (UndoObstacles.FindPurge($"{run.Id} of tenant '{tenant}'", run, runs) is { } purged)
        {
            return new RunResult(tenant, RunOutcome.Refused) { Problems = [purged], Run = run.Id };
        }

        return named is null || named.Id == run.Id ? null : Refused(DiagnosticCodes.CannotUndo,
            named.State == RunState.Undone ? $"Run {named.Id} of tenant '{tenant}' was taken back already."
                : $"Run {named.Id} of tenant '{tenant}' is not the last; {run.Id} came after it.",
            $"Take back {run.Id} first.");

        RunResult Refused(string code, string message, string hint) =>
            TenantRunner.Refused(tenant, RunOutcome.Refused, code, message, hint);
    }

    private static RunResult BegunSince(TenantId tenant, RunRecord run) => TenantRunner.Refused(
        tenant, RunOutcome.Refused, DiagnosticCodes.CannotUndo,
        $"Run {run.Id} of tenant '{tenant}' was begun after the undo was asked for; nothing was done.",
        $"To take it back, say so: 'uplift undo {tenant} --run {run.Id}'.");

    private static Diagnostic TakenBackAlready(TenantId tenant, RunRecord last, IReadOnlyList<RunRecord> runs)
    {
        var earlier = runs.LastOrDefault(CanBeTakenBack);
        var fate = last.State == RunState.Undone ? "was taken back already"
            : RunOrigin.FromJson(last.Origin).Purges
                ? "purged a module, which cannot be taken back," : "took runs back";
        return new Diagnostic(DiagnosticCodes.TakenBackAlready, Severity.Warning,
            $"The last run of tenant '{tenant}', {last.Id}, {fate}"
                + $" at {last.Finished:u}; nothing was done.", null,
            earlier is null
                ? "No earlier run is left."
                : $"To take back the run before it too, name it: 'uplift undo {tenant} --run {earlier.Id}'.");
    }
}
