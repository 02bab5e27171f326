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
internal sealed class PassExecutor
{
    private const int MostStreamed = 5_000;
    private const int MostEmbedded = 1_000;

    private readonly RunContext _context;
    private readonly PassStep _step;
    private readonly CollectionTable _table;
    private readonly ObjectTransform _transform;
    private readonly BatchSizer _sizer;
    private ISetBasedProgram? _program;
    private bool _translated;
    private HashSet<string> _held = [];

    public PassExecutor(RunContext context, PassStep step)
    {
        _context = context;
        _step = step;
        _table = new CollectionTable(step.Package.Id.Product, step.Collection);
        _transform = new ObjectTransform(step, context.Origin.Seed, context.Origin.Now);
        _sizer = new BatchSizer(context.Options.BatchTime, context.Options.MaxBatch);
    }

    /// <summary>Runs to the end of the collection; cancelling stops between two batches.</summary>
    public async Task<StepCursor> RunAsync(StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = _context.Session;
        var total = await session.ReadAsync(
            transaction => transaction.Documents.EstimateAsync(_table, cancellationToken), cancellationToken);
        session.Observer.On(new StepStarted(session.Tenant, _step, total, cursor.Read));
        _held = await ReadHeldAsync(cancellationToken);
        while (!cursor.Done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            session.Faults.Pass(FaultPoint.BatchBegun);
            var began = session.Time.GetTimestamp();
            IReadOnlyList<ObjectFailure> failures;
            try
            {
                (cursor, failures) = await AdvanceAsync(cursor, RunBatchAsync, cancellationToken);
            }
            catch (Exception error) when (session.IsRefusal(error) && _sizer.Size > 1)
            {
                _sizer.Narrow();
                continue;
            }
            catch (Exception error) when (session.IsRefusal(error))
            {
                (cursor, failures) = await AdvanceAsync(
                    cursor, (transaction, from, token) => SkipAsync(transaction, from, error, token), cancellationToken);
            }

            _sizer.Took(session.Time.GetElapsedTime(began));
            foreach (var failure in failures) session.Observer.On(new ObjectFailed(session.Tenant, failure));
            session.Observer.On(new StepAdvanced(session.Tenant, _step, cursor));
            if (failures.Count > 0) await CheckErrorsAsync(cancellationToken);
        }

        return cursor;
    }

    private async Task<(StepCursor Cursor, IReadOnlyList<ObjectFailure> Failures)> AdvanceAsync(
        StepCursor from,
        Func<IStoreTransaction, StepCursor, CancellationToken, Task<(StepCursor, IReadOnlyList<ObjectFailure>)>> work,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectFailure> failures = [];
        var cursor = await _context.Session.AdvanceAsync(
            _context.Run.Id, from,
            async transaction =>
            {
                (var next, failures) = await work(transaction, from, cancellationToken);
                return next;
            }, FaultPoint.BatchWritten, FaultPoint.BatchCommitted, cancellationToken);
        return (cursor, failures);
    }

    // The database refuses this one object (a constraint, a value that its type cannot hold): it is reported and passed over.
    private async Task<(StepCursor Cursor, IReadOnlyList<ObjectFailure> Failures)> SkipAsync(
        IStoreTransaction transaction, StepCursor cursor, Exception error, CancellationToken cancellationToken)
    {
        var page = await transaction.Documents.ReadPageAsync(_table, cursor.Position, 1, cancellationToken);
        List<ObjectFailure> failures =
            [.. page.SelectMany(source => _transform.Refuse(source, null, $"the database refuses the result: {error.Message}").Failures)];
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
        IStoreTransaction transaction, StepCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.Position is null)
        {
            await StepExecutor.CheckPreconditionsAsync(_context, _step, transaction, cancellationToken);
        }

        var asked = AskFor(transaction.Documents);
        var batch = await TreatAsync(transaction, cursor.Position, asked, cancellationToken);
        var next = cursor with
        {
            Position = batch.Last ?? cursor.Position,
            Read = cursor.Read + batch.Read,
            Changed = cursor.Changed + batch.Changed,
            Failed = cursor.Failed + batch.Failures.DistinctBy(failure => failure.ObjectId).Count(),
            Done = batch.Read < asked,
        };
        if (next.Done) await StepExecutor.FinishAsync(_context, _step, next, transaction, cancellationToken);
        else await transaction.Runs.PutCursorAsync(_context.Run.Id, next, cancellationToken);
        return (next, batch.Failures);
    }

    // Enough chunks for the stream to overlap. A larger transaction is no faster, and an embedded store holds it in memory.
    private int AskFor(IDocuments documents)
    {
        if (documents is not ISetBasedDocuments setBased) return Math.Min(_sizer.Size, MostEmbedded);
        return Translate(setBased) is null ? Math.Min(_sizer.Size, MostStreamed) : _sizer.Size;
    }

    private async Task<BatchOutcome> TreatAsync(
        IStoreTransaction transaction, string? after, int most, CancellationToken cancellationToken)
    {
        var stream = new BatchStream(_context, _step, _table, _transform, _held);
        if (transaction.Documents is not ISetBasedDocuments setBased || Translate(setBased) is not { } program)
        {
            return await stream.RunAsync(transaction, after, most, cancellationToken);
        }

        var done = await setBased.ApplyAsync(program, after, most, _context.MarkOf(_step), cancellationToken);
        var outcome = new BatchOutcome { Last = done.Last, Read = done.Read, Changed = done.Changed };
        if (done.Left.Count > 0) await stream.TreatAsync(transaction, done.Left, outcome, cancellationToken);
        return outcome;
    }

    // Where results are validated, or single objects are held back, objects are treated one by one.
    private ISetBasedProgram? Translate(ISetBasedDocuments setBased)
    {
        if (_translated) return _program;
        _translated = true;
        if (_held.Count > 0 || _step.Validates && _step.Package.SchemaOf(_step.Collection) is not null) return null;
        var programs = _step.Changes.OfType<DocumentChange>().Select(change => change.Program).ToList();
        _program = programs.Count == _step.Changes.Count ? setBased.Translate(_table, programs) : null;
        return _program;
    }

    // Changes build on each other: an object that an earlier pass could not change is not touched by a later one.
    private async Task<HashSet<string>> ReadHeldAsync(CancellationToken cancellationToken)
    {
        var failures = await _context.Session.ReadAsync(
            transaction => transaction.Runs.ReadFailuresAsync(_context.Run.Id, int.MaxValue, cancellationToken), cancellationToken);
        return
        [
            .. failures.Where(failure => failure.Step < _step.Number && failure.Collection == _table.Name
                    && failure.Product == _table.Product && IsNecessary(failure))
                .Select(failure => failure.ObjectId),
        ];
    }

    private bool IsNecessary(ObjectFailure failure) => _step.Package.Changes.Any(change =>
        change.Key == failure.Change && change.Priority == ChangePriority.Necessary);

    // Objects that earlier steps of the run could not change count too.
    private async Task CheckErrorsAsync(CancellationToken cancellationToken)
    {
        if (_context.Options.MaxErrors is not { } most) return;
        var tenant = _context.Session.Tenant;
        var failed = (await _context.Session.ReadAsync(
            transaction => transaction.Runs.CountFailuresAsync(_context.Run.Id, cancellationToken), cancellationToken)).Objects;
        if (failed <= most) return;
        throw new UpliftException(DiagnosticCodes.TooManyErrors,
            $"Tenant '{tenant}': {failed} objects could not be changed, the last of them in '{_table.Name}'; {most} are allowed.",
            _step.Changes[0].Position,
            $"See them with 'uplift status {tenant} --failures', mend them or raise --max-errors, then 'uplift resume'.");
    }
}
