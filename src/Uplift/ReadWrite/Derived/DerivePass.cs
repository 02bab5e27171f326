using Uplift.Changes;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>
/// Goes through the units that lack a copy at the write version, batch by batch. A batch's copies, failures and cursor
/// commit together (P1); the objects are locked from when they are read until then.
/// </summary>
internal sealed class DerivePass
{
    // Units such as courses are large; few of them fill a batch.
    private const int FirstBatch = 20;
    private const int MostEmbedded = 1_000;

    private readonly RunContext _context;
    private readonly DeriveStep _step;
    private readonly DerivedTables _tables;
    private readonly UnitCollector _collector;
    private readonly NodeVersions _node;
    private readonly BatchSizer _sizer;

    public DerivePass(RunContext context, DeriveStep step)
    {
        (_context, _step) = (context, step);
        _tables = step.Tables;
        _collector = new UnitCollector(step.Transformers);
        _node = DerivedRules.NodeOf(step.Transformers);
        var most = Math.Min(context.Options.MaxBatch, MostEmbedded);
        _sizer = new BatchSizer(context.Options.BatchTime, most, FirstBatch, least: 1);
    }

    /// <summary>Runs to the end of the source, or to where the pace says that it is enough; cancelling stops between
    /// two batches.</summary>
    public async Task<StepCursor> RunAsync(StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = _context.Session;
        session.Observer.On(new StepStarted(session.Tenant, _step, null, cursor.Read));
        while (!cursor.Done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            session.Faults.Pass(FaultPoint.BatchBegun);
            var began = session.Time.GetTimestamp();
            IReadOnlyList<ObjectFailure> failures = [];
            var from = cursor;
            cursor = await session.AdvanceAsync(
                _context.Run.Id, from,
                async transaction =>
                {
                    (var next, failures) = await RunBatchAsync(transaction, from, cancellationToken);
                    return next;
                }, FaultPoint.BatchWritten, FaultPoint.BatchCommitted, cancellationToken);
            var took = session.Time.GetElapsedTime(began);
            _sizer.Took(took);
            foreach (var failure in failures) session.Observer.On(new ObjectFailed(session.Tenant, failure));
            session.Observer.On(new StepAdvanced(session.Tenant, _step, cursor));
            if (!await _context.Pace!.GoOnAsync(cursor, took, cancellationToken)) break;
        }

        return cursor;
    }

    private async Task<(StepCursor Next, IReadOnlyList<ObjectFailure> Failures)> RunBatchAsync(
        IStoreTransaction transaction, StepCursor cursor, CancellationToken cancellationToken)
    {
        var size = _sizer.Size;
        var ids = await transaction.Derived.FindLackingAsync(
            _tables, _step.Needs, cursor.Position, size, cancellationToken);
        var units = await transaction.Derived.ReadAsync(
            _tables, [.. _node.Components.Keys], ids, CopyParts.Source, cancellationToken);
        var collected = new CollectedUnit?[units.Count];
        Parallel.For(0, units.Count, new ParallelOptions { CancellationToken = cancellationToken },
            index => collected[index] = Collect(units[index]));
        var made = collected.OfType<CollectedUnit>().ToList();
        await transaction.Derived.WriteAsync(_tables, [.. made.SelectMany(unit => unit.Copies)], cancellationToken);
        IReadOnlyList<ObjectFailure> failures = [.. made.Where(unit => unit.Failed is not null).Select(FailureOf)];
        await transaction.Runs.AddFailuresAsync(_context.Run.Id, failures, cancellationToken);
        var next = cursor with
        {
            Position = ids.Count == 0 ? cursor.Position : ids[^1],
            Read = cursor.Read + ids.Count,
            Changed = cursor.Changed + made.Count - failures.Count,
            Failed = cursor.Failed + failures.Count,
            Done = ids.Count < size,
        };
        await transaction.Runs.PutCursorAsync(_context.Run.Id, next, cancellationToken);
        return (next, failures);
    }

    // Null: it is not one of those that are meant.
    private CollectedUnit? Collect(UnitCopies unit)
    {
        if (_step.When is { } when && !Holds(when, unit.Document!)) return null;
        return _collector.Collect(
            unit, _step.Force ? _node.Components.Keys : _node.NotFilled(DerivedRules.UnitOf(unit)));
    }

    // An object that cannot be read is left to the collector, which says so.
    private static bool Holds(Condition when, string document)
    {
        try
        {
            return when.Holds(DocumentText.Parse(document));
        }
        catch (ObjectRefusedException)
        {
            return true;
        }
    }

    private ObjectFailure FailureOf(CollectedUnit unit) => new(
        _step.Number, _step.Package.Id.Product, new ChangeKey(unit.Failed!, _step.Package.Id.Version.Text),
        _step.Source.Name, unit.Unit, "", unit.Problem);
}
