using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Adds up what a run has done from its cursors, so that a resumed run reports the whole.</summary>
internal static class RunSummary
{
    private const int MostFailures = 100;

    public static Task<RunResult> ReadAsync(
        RunSession session, RunRecord run, RunOutcome outcome, CancellationToken cancellationToken) =>
        session.ReadAsync(
            async transaction =>
            {
                var cursors = await transaction.Runs.ReadCursorsAsync(run.Id, cancellationToken);
                var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
                var failures = cursors.Any(cursor => cursor.Failed > 0)
                    ? await transaction.Runs.ReadFailuresAsync(run.Id, int.MaxValue, cancellationToken)
                    : [];
                return new RunResult(session.Tenant, outcome)
                {
                    Run = run.Id,
                    Read = cursors.Sum(cursor => cursor.Read),
                    Changed = cursors.Sum(cursor => cursor.Changed),
                    Failed = failures.Select(failure => (failure.Product, failure.Collection, failure.ObjectId)).Distinct().Count(),
                    Failures =
                    [
                        .. failures.Where(failure => failure.Message != ObjectFailure.NotAttempted).Take(MostFailures),
                    ],
                    Modules = ledger.Modules,
                    Ledger = ledger,
                };
            }, cancellationToken);
}
