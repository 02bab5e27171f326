using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>
/// Takes objects through all that is pending for their collection, step by step, with what they look up
/// and what they do to others; nothing is written.
/// </summary>
/// <param name="all">The collections that pending changes concern.</param>
/// <param name="existing">The collections that have their table.</param>
internal sealed class PendingStages(
    IReadOnlyList<PendingCollection> all, IReadOnlySet<string> existing, PendingCollection pending)
{
    /// <summary>Takes the objects, which follow each other, as far as each of them comes.</summary>
    /// <param name="stored">Where objects are looked up.</param>
    /// <param name="made">Hears of objects that are made in other collections.</param>
    public async Task RunAsync(
        IDocuments stored, IReadOnlyList<ObjectProgress> objects, Action<CollectionTable, StoredDocument> made,
        CancellationToken cancellationToken)
    {
        foreach (var stage in pending.Stages)
        {
            var open = objects.Where(entry => !entry.IsStopped).ToList();
            var documents = new PendingDocuments(stored, all, existing, stage.Step.Number);
            var batch = new BatchTransform(stage.Step, stage.Transform);
            var results = await batch.ApplyAsync(
                documents, [.. open.Select(entry => entry.Current)], cancellationToken);
            if (!stage.IsManual)
            {
                var effects = new SideEffectWriter(stage.Step, batch, stage.Transform);
                results = await effects.SettleAsync(documents, results, cancellationToken);
                foreach (var (collection, writes) in effects.Writes)
                {
                    var table = batch.TableOf(collection);
                    var created = writes.Where(write => write.Kind == WriteKind.Insert)
                        .Select(write => new StoredDocument(write.Id, write.Text!)).ToList();
                    foreach (var document in await documents.FinishAsync(table, created, cancellationToken))
                    {
                        made(table, document);
                    }
                }
            }

            foreach (var (index, entry) in open.Index()) entry.Take(stage, results[index]);
        }
    }
}
