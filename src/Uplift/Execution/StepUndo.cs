using System.Diagnostics.CodeAnalysis;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Takes back one step after the other. Objects that are as the run left them are restored by set; those edited since
/// are merged three-way
/// (base: as left, ours: before, theirs: now), and what collides stays as edited and is reported.
/// </summary>
internal sealed class StepUndo(RunSession session, RunRecord run, RunOrigin origin, string storeName)
{
    private const string UndoPosition = "undo ";

    /// <summary>Objects that were restored.</summary>
    public long Restored { get; private set; }

    public async Task RunAsync(PlanStep step, StepCursor cursor, int page, CancellationToken cancellationToken)
    {
        await RestoreObjectsAsync(step, page, cancellationToken);
        switch (step)
        {
            case ScriptStep { Change.Transactional: true } script:
                await CommitAsync(cursor, transaction => transaction.Schema.ExecuteAsync(
                    step.Package.Id.Product, script.Change.UndoScriptFor(storeName)!, cancellationToken),
                    cancellationToken);
                break;
            case ScriptStep script:
                cursor = await UnwrappedScript.ExecuteAsync(session, run.Id, step.Package.Id.Product,
                    script.Change.UndoScriptFor(storeName)!, cursor, UndoPosition, cancellationToken);
                await CommitAsync(cursor, _ => Task.CompletedTask, cancellationToken);
                break;
            case CreateCollectionsStep create when cursor.Done:
                await CommitAsync(
                    cursor, transaction => DropAsync(create, transaction, cancellationToken), cancellationToken);
                break;
        }
    }

    // The cursor goes with the step, so that an interrupted undo does not run a script twice.
    private Task<StepCursor> CommitAsync(
        StepCursor cursor, Func<IStoreTransaction, Task> work, CancellationToken cancellationToken) =>
        session.AdvanceAsync(
            run.Id, cursor,
            async transaction =>
            {
                await work(transaction);
                await transaction.Runs.RemoveCursorAsync(run.Id, cursor.Step, cancellationToken);
                return StepCursor.Start(cursor.Step);
            }, FaultPoint.UndoScriptWritten, FaultPoint.UndoBatchCommitted, cancellationToken);

    private async Task DropAsync(
        CreateCollectionsStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var collection in step.Collections)
        {
            var table = new CollectionTable(step.Package.Id.Product, collection);

            // Copies are derived again from what they were derived from.
            if (collection.Name == Transformer.StoreName
                && (await transaction.Schema.FindExistingAsync([table], cancellationToken)).Count > 0)
            {
                await transaction.Derived.RemoveAsync(table, new CopyRemoval(), cancellationToken);
            }

            // Before the table was there, no object had a version.
            if (collection.Name == DataVersions.StoreName
                && (await transaction.Schema.FindExistingAsync([table], cancellationToken)).Count > 0)
            {
                await transaction.Versions.Kept.ClearAsync(table, cancellationToken);
            }

            if (await transaction.Schema.DropIfEmptyAsync(table, cancellationToken)) continue;
            var stays = new UndoConflict(
                step, table.Name, "", "", "its table holds objects that the run did not make; it stays");
            await transaction.Runs.AddFailuresAsync(run.Id, [stays.ToRecord()], cancellationToken);
        }
    }

    private async Task RestoreObjectsAsync(PlanStep step, int page, CancellationToken cancellationToken)
    {
        var parts = await session.ReadAsync(
            transaction => transaction.Journal.ReadStepsAsync(run.Id, cancellationToken), cancellationToken);
        foreach (var part in parts.Where(part => part.Step == step.Number))
        {
            var table = new CollectionTable(part.Product, step.Package.CollectionNamed(part.Collection));
            await MergeEditedAsync(step, table, page, cancellationToken);
            var mark = new JournalMark(run.Id, step.Number);
            int restored;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                restored = await session.CommitAsync(
                    transaction => transaction.Journal.RestoreAsync(table, mark, page, cancellationToken),
                    FaultPoint.UndoBatchWritten, FaultPoint.UndoBatchCommitted, cancellationToken);
                Restored += restored;
            }
            while (restored > 0);
        }
    }

    /// <summary>Takes back what the journal holds of a step's collection, within a transaction of the caller.</summary>
    public async Task RestoreWithinAsync(
        IStoreTransaction transaction, PlanStep step, CollectionTable table, CancellationToken cancellationToken)
    {
        var mark = new JournalMark(run.Id, step.Number);
        var replay = new StepReplay(session.Tenant, origin, run.Id, step);
        var entries = await transaction.Journal.ReadAsync(table, mark, null, int.MaxValue, cancellationToken);
        await MergePageAsync(transaction, step, table, mark, replay, entries, cancellationToken);
        Restored += await transaction.Journal.RestoreAsync(table, mark, int.MaxValue, cancellationToken);
    }

    // Before the rest is restored: what edited objects looked up is still as the step saw it.
    private async Task MergeEditedAsync(
        PlanStep step, CollectionTable table, int page, CancellationToken cancellationToken)
    {
        var mark = new JournalMark(run.Id, step.Number);
        var replay = new StepReplay(session.Tenant, origin, run.Id, step);
        string? after = null;
        while (true)
        {
            var from = after;
            after = await session.CommitAsync(
                async transaction =>
                {
                    var entries = await transaction.Journal.ReadAsync(table, mark, from, page, cancellationToken);
                    await MergePageAsync(transaction, step, table, mark, replay, entries, cancellationToken);
                    return entries.Count < page ? null : entries[^1].ObjectId;
                }, FaultPoint.UndoBatchWritten, FaultPoint.UndoBatchCommitted, cancellationToken);
            if (after is null) return;
        }
    }

    // Conflicts are written with what they are about: an undo that is interrupted must not forget whom it has told
    // nothing yet.
    private async Task MergePageAsync(
        IStoreTransaction transaction, PlanStep step, CollectionTable table, JournalMark mark, StepReplay replay,
        IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var edited = entries.Where(entry => !entry.IsAsLeft).ToList();
        if (edited.Count == 0) return;
        var left = await replay.DeriveAsync(transaction, table, edited, cancellationToken);
        var writes = new List<DocumentWrite>();
        var conflicts = new List<UndoConflict>();
        for (var index = 0; index < edited.Count; index++)
        {
            if (Merge(step, table, edited[index], left[index], conflicts) is { } write) writes.Add(write);
        }

        if (writes.Count > 0) await transaction.Documents.WriteAsync(table, writes, null, cancellationToken);
        await transaction.Journal.RemoveAsync(
            table, mark, [.. edited.Select(entry => entry.ObjectId)], cancellationToken);
        if (conflicts.Count == 0) return;
        await transaction.Runs.AddFailuresAsync(
            run.Id, [.. conflicts.Select(conflict => conflict.ToRecord())], cancellationToken);
    }

    private DocumentWrite? Merge(
        PlanStep step, CollectionTable table, JournalEntry entry, LeftDocument left, List<UndoConflict> conflicts)
    {
        if (entry.Current is null)
        {
            if (entry.Before is not null) Kept("it was deleted since, and stays deleted", "");
            return null;
        }

        if (entry.Before is null || entry.LeftHash is null || !left.Known)
        {
            Kept(entry.Before is null ? "the run made it and it was edited since, so it stays"
                : entry.LeftHash is null ? "the run deleted it and it was made again since, so it stays as it is"
                : "it was edited since and what the run made of it cannot be derived again, so it stays as it is", "");
            return null;
        }

        if (!TryMerge(table, left.Text!, entry.Before, entry.Current, out var merged, out var places))
        {
            Kept("it was edited since and cannot be read as a document any more, so it stays as it is", "");
            return null;
        }

        if (places is not null) Kept("the run and a later edit changed the same place; the edit stays", places);
        if (merged == entry.Current) return null;
        Restored++;
        return new DocumentWrite(entry.ObjectId, merged, WriteKind.Update);

        void Kept(string what, string path) =>
            conflicts.Add(new UndoConflict(step, table.Name, entry.ObjectId, path, what));
    }

    // In "places": where both changed something, so that the edit stays; null when there is no such place.
    private static bool TryMerge(
        CollectionTable table, string left, string before, string current, [NotNullWhen(true)] out string? merged, out string? places)
    {
        (merged, places) = (null, null);
        try
        {
            if (table.Collection.Format == DocumentFormat.Xml)
            {
                (merged, var isConflict) = StoredXml.TakeBack(left, before, current);
                places = isConflict ? "" : null;
                return true;
            }

            var result = ThreeWayMerge.Merge(
                DocumentText.Parse(left), DocumentText.Parse(before), DocumentText.Parse(current));
            merged = DocumentText.Write(result.Merged);
            if (result.Conflicts.Count > 0)
            {
                places = string.Join(", ", result.Conflicts.Select(conflict => conflict.Path));
            }

            return true;
        }
        catch (ObjectRefusedException)
        {
            return false;
        }
    }
}
