using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>A finished run whose undo entries are older than they are kept.</summary>
/// <param name="Entries">How many there are.</param>
public sealed record OldRun(string Id, string Target, DateTimeOffset Finished, long Entries);

/// <summary>
/// Removes undo entries of runs that ended long ago. The runs themselves, how far each step went, what failed and the
/// history stay; what cannot be had any more is taking such a run back and its log object by object.
/// </summary>
public sealed class JournalRetention(IStoreProvider provider, TenantRunner runner, TimeProvider time)
{
    private const int Batch = 5_000;

    /// <summary>The finished runs of a tenant that ended before a moment and have undo entries, oldest first. Writes
    /// nothing.</summary>
    public async Task<IReadOnlyList<OldRun>> FindAsync(
        TenantId tenant, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return [.. (await ReadAsync(transaction, before, cancellationToken)).Select(found => found.Old)];
    }

    /// <summary>
    /// Removes them, batch by batch under the tenant's lease. That a run cannot be taken back any more is written before
    /// the first of its entries goes; whoever comes after a crash removes what was left.
    /// </summary>
    /// <returns>How many were removed, or why none could be.</returns>
    public Task<RunResult> PruneAsync(
        TenantId tenant, DateTimeOffset before, RunOptions options, CancellationToken cancellationToken) =>
        runner.WithLeaseAsync(tenant, StoreAccess.Live, $"removing undo entries for {options.Actor}", options, async (session, token) =>
        {
            var removed = 0L;
            var old = await session.ReadAsync(transaction => ReadAsync(transaction, before, token), token);
            foreach (var (run, _) in old)
            {
                await MarkAsync(session, run, token);
                removed += await RemoveAsync(session, run.Id, token);
            }

            return new RunResult(tenant, removed > 0 ? RunOutcome.Done : RunOutcome.UpToDate) { Changed = removed };
        }, cancellationToken);

    private static async Task<IReadOnlyList<(RunRecord Run, OldRun Old)>> ReadAsync(
        IStoreTransaction transaction, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var found = new List<(RunRecord, OldRun)>();
        foreach (var run in await transaction.Runs.ReadRunsAsync(cancellationToken))
        {
            if (TenantRunner.IsUnfinished(run) || run.Finished is not { } finished || finished >= before) continue;
            var entries = (await transaction.Journal.ReadStepsAsync(run.Id, cancellationToken)).Sum(step => step.Entries);
            if (entries > 0) found.Add((run, new OldRun(run.Id, run.Target, finished, entries)));
        }

        return found;
    }

    private Task MarkAsync(RunSession session, RunRecord run, CancellationToken cancellationToken)
    {
        var origin = RunOrigin.FromJson(run.Origin);
        var marked = run with { Origin = (origin with { Pruned = origin.Pruned ?? time.GetUtcNow() }).ToJson() };
        return session.CommitAsync(transaction => transaction.Runs.PutRunAsync(marked, cancellationToken),
            FaultPoint.RunWritten, FaultPoint.RunCommitted, cancellationToken);
    }

    private static async Task<long> RemoveAsync(RunSession session, string run, CancellationToken cancellationToken)
    {
        var removed = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = await session.CommitAsync(
                transaction => transaction.Journal.PruneAsync(run, Batch, cancellationToken),
                FaultPoint.UndoBatchWritten, FaultPoint.UndoBatchCommitted, cancellationToken);
            removed += batch;
            if (batch < Batch) return removed;
        }
    }
}
