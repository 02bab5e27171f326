using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Takes a collection through a pass, batch by batch. A batch's objects, undo entries, failures, cursor and (in the
/// last one) ledger rows
/// commit together (P1). Where the store can express all changes in one statement, it does; what it leaves is done
/// here.
/// </summary>
internal sealed class PassExecutor : IAsyncDisposable
{
    private readonly RunContext _context;
    private readonly PassStep _step;
    private readonly CollectionTable _table;
    private readonly StepReview? _review;
    private readonly ObjectTransform _transform;
    private readonly BatchSizer _sizer;
    private readonly BatchTreatment _treatment;
    private readonly BatchAhead _ahead;
    private readonly ShippedArrivals _arrivals;
    private RunRecord? _written;

    public PassExecutor(RunContext context, PassStep step)
    {
        _context = context;
        _step = step;
        _table = new CollectionTable(step.Package.Id.Product, step.Collection) { Only = step.Only };
        _review = StepReview.Of(context, step, _table);
        _transform = new ObjectTransform(step, context.Origin.Seed, context.Origin.Now, _review);
        _arrivals = new ShippedArrivals(context, step, _table, _transform);
        _sizer = new BatchSizer(context.Options.BatchTime, context.Options.MaxBatch);
        _treatment = new BatchTreatment(context, step, _table, _transform, _review);
        var isAlone = context.Pace is null && !step.Changes.Cast<ObjectChange>().Any(change => change.Uses.Any());
        _ahead = new BatchAhead(context.Session, isAlone,
            (transaction, after, foundEnd, token) =>
                _treatment.RunAsync(transaction, after, _sizer.Size, foundEnd, isAhead: true, token));
    }

    /// <summary>
    /// Runs to the end of the collection, or to where the pace says that it is enough; cancelling
    /// stops between two batches.
    /// </summary>
    public async Task<StepCursor> RunAsync(StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = _context.Session;
        var total = await session.ReadAsync(
            transaction => transaction.Documents.EstimateAsync(_table, cancellationToken), cancellationToken);
        session.Observer.On(new StepStarted(session.Tenant, _step, total, cursor.Read));
        await ReadHeldAsync(cancellationToken);
        while (!cursor.Done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            session.Faults.Pass(FaultPoint.BatchBegun);
            var began = session.Time.GetTimestamp();
            IReadOnlyList<ObjectFailure> failures;
            try
            {
                var begun = await _ahead.TakeAsync(cursor.Position, cancellationToken);
                began = begun?.Began ?? began;
                (cursor, failures) = await AdvanceAsync(
                    cursor, (transaction, from, token) => RunBatchAsync(transaction, from, begun, token), begun,
                    cancellationToken);
            }
            catch (Exception error) when (session.IsRefusal(error) && _arrivals.IsMaking)
            {
                await _arrivals.SetAsideAsync(error, cancellationToken);
                continue;
            }
            catch (Exception error) when (session.IsRefusal(error) && _sizer.Size > 1)
            {
                _sizer.Narrow();
                continue;
            }
            catch (Exception error) when (session.IsRefusal(error))
            {
                (cursor, failures) = await AdvanceAsync(
                    cursor, (transaction, from, token) => SkipAsync(transaction, from, error, token), null,
                    cancellationToken);
            }

            _sizer.Took(session.Time.GetElapsedTime(began));
            foreach (var failure in failures) session.Observer.On(new ObjectFailed(session.Tenant, failure));
            session.Observer.On(new StepAdvanced(session.Tenant, _step, cursor));
            if (failures.Count > 0) await CheckErrorsAsync(cancellationToken);
            if (_context.Pace is { } pace
                && !await pace.GoOnAsync(cursor, session.Time.GetElapsedTime(began), cancellationToken)) break;
        }

        return cursor;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ahead.DisposeAsync();

    private async Task<(StepCursor Cursor, IReadOnlyList<ObjectFailure> Failures)> AdvanceAsync(
        StepCursor from,
        Func<IStoreTransaction, StepCursor, CancellationToken, Task<(StepCursor, IReadOnlyList<ObjectFailure>)>> work,
        BegunBatch? begun, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectFailure> failures = [];
        var cursor = await _context.Session.AdvanceAsync(
            _context.Run.Id, from,
            async transaction =>
            {
                (var next, failures) = await work(transaction, from, cancellationToken);
                return next;
            }, FaultPoint.BatchWritten, FaultPoint.BatchCommitted, cancellationToken, begun?.Transaction);
        _context.Run = _written ?? _context.Run;
        return (cursor, failures);
    }

    // With the objects that it is about, so that a run that is gone on with tells of all of it.
    private async Task WriteSettledAsync(
        IStoreTransaction transaction, List<SettledPlace> settled, CancellationToken cancellationToken)
    {
        _written = null;
        if (settled.Count == 0) return;
        var origin = RunOrigin.FromJson(_context.Run.Origin);
        origin = origin with { Settled = [.. origin.Settled ?? [], .. settled] };
        _written = _context.Run with { Origin = origin.ToJson() };
        await transaction.Runs.PutRunAsync(_written, cancellationToken);
    }

    // The database refuses this one object (a constraint, a value that its type cannot hold): it is
    // reported and passed over.
    private async Task<(StepCursor Cursor, IReadOnlyList<ObjectFailure> Failures)> SkipAsync(
        IStoreTransaction transaction, StepCursor cursor, Exception error, CancellationToken cancellationToken)
    {
        var page = await transaction.Documents.ReadPageAsync(_table, cursor.Position, 1, cancellationToken);
        List<ObjectFailure> failures =
            [.. page.SelectMany(
                source => _transform.Refuse(
                    source, null, $"the database refuses the result: {error.Message}").Failures)];
        await transaction.Runs.AddFailuresAsync(_context.Run.Id, failures, cancellationToken);
        var next = cursor with
        {
            Position = page.Count == 0 ? cursor.Position : page[0].Id,
            Read = cursor.Read + page.Count,
            Failed = cursor.Failed + page.Count,
        };
        await transaction.Runs.PutCursorAsync(_context.Run.Id, next, cancellationToken);
        return (next, failures);
    }

    private async Task<(StepCursor Cursor, IReadOnlyList<ObjectFailure> Failures)> RunBatchAsync(
        IStoreTransaction transaction, StepCursor cursor, BegunBatch? begun, CancellationToken cancellationToken)
    {
        if (cursor.Position is null)
        {
            await StepExecutor.CheckPreconditionsAsync(_context, _step, transaction, cancellationToken);
        }

        var batch = begun is not null && begun.Transaction == transaction
            ? begun.Outcome
            : await TreatAsync(transaction, cursor.Position, cancellationToken);
        await WriteSettledAsync(transaction, batch.Settled, cancellationToken);
        if (batch.IsLast) await _arrivals.MakeAsync(transaction, batch, cancellationToken);
        var next = cursor with
        {
            Position = batch.Last ?? cursor.Position,
            Read = cursor.Read + batch.Read,
            Changed = cursor.Changed + batch.Changed,
            Failed = cursor.Failed + batch.Failures.DistinctBy(failure => failure.ObjectId).Count(),
            Done = batch.IsLast,
        };
        if (next.Done) await StepExecutor.FinishAsync(_context, _step, next, transaction, cancellationToken);
        else await transaction.Runs.PutCursorAsync(_context.Run.Id, next, cancellationToken);
        return (next, batch.Failures);
    }

    // The first batch of all makes what the others find, so nothing is begun ahead of it.
    private async Task<BatchOutcome> TreatAsync(
        IStoreTransaction transaction, string? after, CancellationToken cancellationToken)
    {
        await _ahead.DropAsync();
        var batch = await _treatment.RunAsync(transaction, after, _sizer.Size, end =>
        {
            if (after is not null) _ahead.Begin(end, cancellationToken);
        }, isAhead: false, cancellationToken);
        if (batch.HasEffects) await _ahead.StopAsync();
        return batch;
    }

    // Changes build on each other: an object that an earlier pass could not change is not touched by a later
    // one. One on which a change was held back is, since that is what was decided.
    private async Task ReadHeldAsync(CancellationToken cancellationToken)
    {
        var failures = await _context.Session.ReadAsync(
            transaction => transaction.Runs.ReadFailuresAsync(_context.Run.Id, int.MaxValue, cancellationToken),
            cancellationToken);
        var own = failures.Where(failure => failure.Step < _step.Number && failure.Collection == _table.Name
                && failure.Product == _table.Product && !failure.IsUndecided && IsNecessary(failure))
            .ToLookup(failure => failure.IsHeldBack, failure => failure.ObjectId);
        _treatment.Held = own[false].ToHashSet();
        if (_review is not null) _review.Unfinished = own[true].ToHashSet();
    }

    private bool IsNecessary(ObjectFailure failure) => _step.Package.Changes.Any(change =>
        change.Key == failure.Change && change.Priority == ChangePriority.Necessary);

    // Objects that earlier steps of the run could not change count too.
    private async Task CheckErrorsAsync(CancellationToken cancellationToken)
    {
        if (_context.Options.MaxErrors is not { } most) return;
        var tenant = _context.Session.Tenant;
        var failed = (await _context.Session.ReadAsync(
            transaction => transaction.Runs.CountFailuresAsync(_context.Run.Id, cancellationToken),
            cancellationToken)).Objects;
        if (failed <= most) return;
        throw new UpliftException(DiagnosticCodes.TooManyErrors,
            $"Tenant '{tenant}': {failed} objects could not be changed, the last of them in '{_table.Name}'; {most} are allowed.",
            _step.Changes[0].Position,
            $"See them with 'uplift status {tenant} --failures', mend them or raise --max-errors, then 'uplift resume'.");
    }
}
