using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>How a step left an object.</summary>
/// <param name="Text">The document; null: deleted, or unknown.</param>
/// <param name="Known">False: it cannot be told any more.</param>
/// <param name="Changes">The changes that had a part in it.</param>
public sealed record LeftDocument(string? Text, bool Known, IReadOnlyList<Change> Changes);

/// <summary>
/// Tells how a step left objects: by what stands there now if its hash is the one recorded, else by applying the step's
/// changes once more
/// to how the object was and comparing hashes.
/// </summary>
/// <param name="run">The run that the step belongs to.</param>
public sealed class StepReplay(TenantId tenant, RunOrigin origin, string run, PlanStep step)
{
    private BatchTransform? _batch;
    private ObjectTransform? _transform;

    /// <summary>One answer for each entry, in the same order.</summary>
    public async Task<IReadOnlyList<LeftDocument>> DeriveAsync(
        IStoreTransaction transaction, CollectionTable table, IReadOnlyList<JournalEntry> entries,
        CancellationToken cancellationToken)
    {
        var replayed = step is PassStep pass && pass.Collection.Name == table.Name
            ? await ReplayAsync(pass, transaction, entries, cancellationToken)
            : [];
        var left = new List<LeftDocument>(entries.Count);
        foreach (var entry in entries)
        {
            replayed.TryGetValue(entry.ObjectId, out var result);
            var changes = result is { Made.Count: > 0 }
                ? result.Made.Select(made => made.Change).ToList() : step.Changes;
            left.Add(entry switch
            {
                { LeftHash: null } => new LeftDocument(null, true, changes),
                { IsAsLeft: true } => new LeftDocument(entry.Current, true, changes),
                _ => await CheckAsync(transaction, table, entry, result, changes, cancellationToken),
            });
        }

        return left;
    }

    private static async Task<LeftDocument> CheckAsync(
        IStoreTransaction transaction, CollectionTable table, JournalEntry entry, TransformedObject? result,
        IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        if (result?.Text is not { } text) return new LeftDocument(null, false, changes);
        var known = await transaction.Journal.HashAsync(table, text, cancellationToken) == entry.LeftHash;
        return new LeftDocument(known ? text : null, known, changes);
    }

    private async Task<Dictionary<string, TransformedObject>> ReplayAsync(
        PassStep pass, IStoreTransaction transaction, IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var sources = entries.Where(entry => entry.Before is not null)
            .Select(entry => new StoredDocument(entry.ObjectId, entry.Before!)).ToList();
        if (_batch is null)
        {
            _transform = new ObjectTransform(pass, origin.Seed, origin.Now,
                await RecordedReview.ReadAsync(tenant, origin, run, pass, transaction, cancellationToken));
            _batch = new BatchTransform(pass, _transform);
        }

        var results = await _batch.ApplyAsync(transaction.Documents, sources, cancellationToken);
        var made = entries.Where(entry => entry.Before is null).Select(entry => _transform!.Arrive(entry.ObjectId));
        return results.Concat(made.OfType<TransformedObject>()).ToDictionary(result => result.Source.Id);
    }
}
