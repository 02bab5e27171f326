namespace Uplift.Stores.Memory;

/// <summary>Runs, cursors and failures of a transaction's copy.</summary>
internal sealed class MemoryRunState(MemoryCopy copy) : IRunState
{
    /// <inheritdoc/>
    public Task PutRunAsync(RunRecord run, CancellationToken cancellationToken) =>
        Change(state => state with { Runs = state.Runs.SetItem(run.Id, run) });

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunRecord>> ReadRunsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunRecord>>([.. copy.State.Runs.Values]);

    /// <inheritdoc/>
    public Task<StepCursor?> FindCursorAsync(string run, int step, CancellationToken cancellationToken) =>
        Task.FromResult(copy.State.Cursors.GetValueOrDefault((run, step)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepCursor>> ReadCursorsAsync(string run, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepCursor>>([.. copy.State.Cursors
            .Where(entry => entry.Key.Run == run).Select(entry => entry.Value).OrderBy(cursor => cursor.Step)]);

    /// <inheritdoc/>
    public Task PutCursorAsync(string run, StepCursor cursor, CancellationToken cancellationToken) =>
        Change(state => state with { Cursors = state.Cursors.SetItem((run, cursor.Step), cursor) });

    /// <inheritdoc/>
    public Task RemoveCursorAsync(string run, int step, CancellationToken cancellationToken) =>
        Change(state => state with { Cursors = state.Cursors.Remove((run, step)) });

    /// <inheritdoc/>
    public Task AddFailuresAsync(string run, IReadOnlyList<ObjectFailure> failures,
        CancellationToken cancellationToken) =>
        Change(state => state with
        {
            Failures = state.Failures.SetItems(failures.Select(
                failure => KeyValuePair.Create(
                    new FailureKey(run, failure.Step, failure.Collection, failure.ObjectId, failure.Change), failure))),
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<ObjectFailure>> ReadFailuresAsync(string run, int most,
        CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ObjectFailure>>([.. copy.State.Failures
            .Where(entry => entry.Key.Run == run).Select(entry => entry.Value)
            .OrderBy(failure => failure.Message == ObjectFailure.NotAttempted).ThenBy(failure => failure.Step)
            .ThenBy(failure => failure.Collection, StringComparer.Ordinal)
            .ThenBy(failure => failure.ObjectId, StringComparer.Ordinal)
            .ThenBy(failure => failure.Change.Version, StringComparer.Ordinal)
            .ThenBy(failure => failure.Change.Id, StringComparer.Ordinal).Take(most)]);

    /// <inheritdoc/>
    public Task<FailureCounts> CountFailuresAsync(string run, CancellationToken cancellationToken)
    {
        var failures = copy.State.Failures.Where(entry => entry.Key.Run == run).Select(entry => entry.Value).ToList();
        return Task.FromResult(new FailureCounts(
            failures.DistinctBy(failure => (failure.Product, failure.Collection, failure.ObjectId)).Count(),
            [
                .. failures.GroupBy(failure => (failure.Step, failure.Change))
                    .Select(group => new FailureCount(group.Key.Step, group.Key.Change, group.Count())),
            ]));
    }

    /// <inheritdoc/>
    public Task ForgetAsync(string run, CancellationToken cancellationToken) => Change(state => state with
    {
        Cursors = state.Cursors.RemoveRange(state.Cursors.Keys.Where(key => key.Run == run)),
        Failures = state.Failures.RemoveRange(state.Failures.Keys.Where(key => key.Run == run)),
        Journal = state.Journal.RemoveRange(state.Journal.Keys.Where(key => key.Run == run)),
    });

    private Task Change(Func<MemoryState, MemoryState> change)
    {
        copy.State = change(copy.State);
        return Task.CompletedTask;
    }
}
