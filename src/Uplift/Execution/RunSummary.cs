using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Adds up what a run has done from its cursors, so that a resumed run reports the whole.</summary>
internal static class RunSummary
{
    private const int MostFailures = 100;

    public static Task<RunResult> ReadAsync(
        RunSession session, RunRecord run, RunOutcome outcome, CancellationToken cancellationToken) =>
        session.ReadAsync(
            transaction => ReadAsync(session.Tenant, run, outcome, transaction, cancellationToken), cancellationToken);

    /// <summary>What is recorded of a tenant, whatever did it.</summary>
    public static async Task<RunResult> LookAsync(
        RunSession session, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var (_, ledger) = await TenantRunner.ReadAsync(session, cancellationToken);
        return new RunResult(session.Tenant, outcome) { Ledger = ledger, Modules = ledger.Modules };
    }

    public static async Task<RunResult> ReadAsync(
        TenantId tenant, RunRecord run, RunOutcome outcome, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var cursors = await transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var hasFailures = cursors.Any(cursor => cursor.Failed > 0);
        var counts = hasFailures
            ? await transaction.Runs.CountFailuresAsync(run.Id, cancellationToken) : FailureCounts.None;
        var failures = hasFailures
            ? await transaction.Runs.ReadFailuresAsync(run.Id, MostFailures, cancellationToken) : [];
        return new RunResult(tenant, outcome)
        {
            Run = run.Id,
            Read = cursors.Sum(cursor => cursor.Read),
            Changed = cursors.Sum(cursor => cursor.Changed),
            Failed = counts.Objects,
            Failures = [.. failures.Where(failure => failure.Message != ObjectFailure.NotAttempted)],
            Modules = ledger.Modules,
            Ledger = ledger,
        };
    }
}
