using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Takes back one step after the other. Objects that are as the run left them are restored by set; those edited since are merged three-way
/// (base: as left, ours: before, theirs: now), and what collides stays as edited and is reported.
/// </summary>
internal sealed class StepUndo(RunSession session, RunRecord run, RunOrigin origin, string storeName)
{
    private readonly List<Diagnostic> _conflicts = [];

    /// <summary>Objects that were restored.</summary>
    public long Restored { get; private set; }

    /// <summary>Edits made since that were kept.</summary>
    public IReadOnlyList<Diagnostic> Conflicts => _conflicts;

    public async Task RunAsync(PlanStep step, StepCursor cursor, int page, CancellationToken cancellationToken)
    {
        await RestoreObjectsAsync(step, page, cancellationToken);
        switch (step)
        {
            case ScriptStep { Change.Transactional: true } script:
                await CommitAsync(step, transaction => transaction.Schema.ExecuteAsync(
                    step.Package.Id.Product, script.Change.UndoScriptFor(storeName)!, cancellationToken), cancellationToken);
                break;
            case ScriptStep script:
                await RunUnwrappedAsync(script, cancellationToken);
                break;
            case CreateCollectionsStep create when cursor.Done:
                await CommitAsync(step, transaction => DropAsync(create, transaction, cancellationToken), cancellationToken);
                break;
        }
    }

    // The cursor goes with the step, so that an interrupted undo does not run a script twice.
    private Task CommitAsync(PlanStep step, Func<IStoreTransaction, Task> work, CancellationToken cancellationToken) =>
        session.CommitAsync(
            async transaction =>
            {
                await work(transaction);
                await transaction.Runs.RemoveCursorAsync(run.Id, step.Number, cancellationToken);
            }, FaultPoint.UndoScriptWritten, FaultPoint.UndoBatchCommitted, cancellationToken);

    private async Task RunUnwrappedAsync(ScriptStep step, CancellationToken cancellationToken)
    {
        foreach (var statement in SqlScript.Split(step.Change.UndoScriptFor(storeName)!))
        {
            await session.Store.ExecuteUnwrappedAsync(step.Package.Id.Product, statement.Text, cancellationToken);
            session.Faults.Pass(FaultPoint.UnwrappedExecuted);
        }

        await CommitAsync(step, _ => Task.CompletedTask, cancellationToken);
    }

    private async Task DropAsync(CreateCollectionsStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var collection in step.Collections)
        {
            var table = new CollectionTable(step.Package.Id.Product, collection);
            if (await transaction.Schema.DropIfEmptyAsync(table, cancellationToken)) continue;
            _conflicts.Add(new Diagnostic(DiagnosticCodes.UndoConflict, Severity.Warning,
                $"Tenant '{session.Tenant}': the table of '{collection.Name}' holds objects that the run did not make; it stays."));
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

    // Before the rest is restored: what edited objects looked up is still as the step saw it.
    private async Task MergeEditedAsync(PlanStep step, CollectionTable table, int page, CancellationToken cancellationToken)
    {
        var mark = new JournalMark(run.Id, step.Number);
        var replay = new StepReplay(origin, step);
        string? after = null;
        while (true)
        {
            var from = after;
            var (last, conflicts) = await session.CommitAsync(
                async transaction =>
                {
                    var entries = await transaction.Journal.ReadAsync(table, mark, from, page, cancellationToken);
                    var found = await MergePageAsync(transaction, table, mark, replay, entries, cancellationToken);
                    return (entries.Count < page ? null : entries[^1].ObjectId, found);
                }, FaultPoint.UndoBatchWritten, FaultPoint.UndoBatchCommitted, cancellationToken);
            _conflicts.AddRange(conflicts);
            if (last is null) return;
            after = last;
        }
    }

    private async Task<IReadOnlyList<Diagnostic>> MergePageAsync(
        IStoreTransaction transaction, CollectionTable table, JournalMark mark, StepReplay replay,
        IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var edited = entries.Where(entry => !entry.IsAsLeft).ToList();
        if (edited.Count == 0) return [];
        var left = await replay.DeriveAsync(transaction, table, edited, cancellationToken);
        var writes = new List<DocumentWrite>();
        var conflicts = new List<Diagnostic>();
        for (var index = 0; index < edited.Count; index++)
        {
            if (Merge(table, edited[index], left[index], conflicts) is { } write) writes.Add(write);
        }

        if (writes.Count > 0) await transaction.Documents.WriteAsync(table, writes, null, cancellationToken);
        await transaction.Journal.RemoveAsync(table, mark, [.. edited.Select(entry => entry.ObjectId)], cancellationToken);
        return conflicts;
    }

    private DocumentWrite? Merge(CollectionTable table, JournalEntry entry, LeftDocument left, List<Diagnostic> conflicts)
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

        var merged = ThreeWayMerge.Merge(
            DocumentText.Parse(left.Text!), DocumentText.Parse(entry.Before), DocumentText.Parse(entry.Current));
        foreach (var conflict in merged.Conflicts) Kept("the run and a later edit changed the same place; the edit stays", conflict.Path);
        Restored++;
        return new DocumentWrite(entry.ObjectId, DocumentText.Write(merged.Merged), WriteKind.Update);

        void Kept(string what, string path) => conflicts.Add(new Diagnostic(DiagnosticCodes.UndoConflict, Severity.Warning,
            $"Tenant '{session.Tenant}', {table.Product}, '{table.Name}', object '{entry.ObjectId}'{(path.Length > 0 ? $", {path}" : "")}: {what}."));
    }
}
