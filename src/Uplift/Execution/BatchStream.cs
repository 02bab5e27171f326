using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What was done with the objects of a batch.</summary>
internal sealed class BatchOutcome
{
    /// <summary>The last id that was looked at; null: there was no object.</summary>
    public string? Last { get; set; }

    /// <summary>Objects looked at.</summary>
    public int Read { get; set; }

    /// <summary>Objects written.</summary>
    public int Changed { get; set; }

    /// <summary>True when no objects follow.</summary>
    public bool IsLast { get; set; }

    /// <summary>True when objects of the batch did something to other collections.</summary>
    public bool HasEffects { get; set; }

    /// <summary>What the rules of the package settled on shipped objects.</summary>
    public List<SettledPlace> Settled { get; } = [];

    /// <summary>Objects left as they were, with the reason.</summary>
    public List<ObjectFailure> Failures { get; } = [];
}

/// <param name="After">The object before the first one; null: from the first of the collection.</param>
/// <param name="UpTo">The last object; null: however many there are up to <paramref name="Most"/>.</param>
internal readonly record struct BatchRange(string? After, string? UpTo, int Most);

/// <summary>
/// Treats the objects of a batch one by one, chunk by chunk in one transaction. While the database writes one
/// chunk and reads another, the chunk between them is transformed on the other cores; only passes that look
/// objects up have to take turns.
/// </summary>
/// <param name="held">Objects that an earlier pass could not change; they are not touched.</param>
/// <param name="isAhead">
/// True when the batch before is not committed yet: then nothing is written to other collections, since both
/// could make or find the same objects there; it ends with <see cref="BatchOutcome.HasEffects"/> instead.
/// </param>
internal sealed class BatchStream(
    RunContext context, PassStep step, CollectionTable table, ObjectTransform transform, StepReview? review,
    IReadOnlySet<string> held,
    bool isAhead)
{
    // Objects are in memory as text and as trees: more of them at once would be no faster and take more of it.
    private const int ChunkSize = 500;

    private readonly BatchTransform _batch = new(step, transform);
    private readonly VersionKeeping _versions = new(step, table);
    private readonly bool _takesTurns = step.Changes.Cast<ObjectChange>().Any(change => change.Uses.Any());

    /// <summary>Reads, transforms and writes the objects of a range.</summary>
    public async Task<BatchOutcome> RunAsync(
        IStoreTransaction transaction, BatchRange range, CancellationToken cancellationToken)
    {
        var outcome = new BatchOutcome { Last = range.After };
        var source = await ReadAsync(transaction, outcome, range, cancellationToken);
        IReadOnlyList<TransformedObject> results = [];
        while (source.Count > 0 || results.Count > 0)
        {
            if (isAhead && outcome.HasEffects) break;
            var (current, done) = (source, results);
            var transforming = _takesTurns
                ? Task.FromResult(await TransformAsync(transaction, current, cancellationToken))
                : Task.Run(() => TransformAsync(transaction, current, cancellationToken), CancellationToken.None);
            var storing = StoreAsync(transaction, outcome, done, range, cancellationToken);
            await Task.WhenAll(transforming, storing);
            (results, source) = (await transforming, await storing);
        }

        outcome.Last = range.UpTo ?? outcome.Last;
        return outcome;
    }

    /// <summary>Transforms and writes objects that were read already.</summary>
    public async Task TreatAsync(
        IStoreTransaction transaction, IReadOnlyList<StoredDocument> sources, BatchOutcome outcome,
        CancellationToken cancellationToken) =>
        await WriteAsync(
            transaction, outcome, await TransformAsync(transaction, sources, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<StoredDocument>> StoreAsync(
        IStoreTransaction transaction, BatchOutcome outcome, IReadOnlyList<TransformedObject> done, BatchRange range,
        CancellationToken cancellationToken)
    {
        if (done.Count > 0) await WriteAsync(transaction, outcome, done, cancellationToken);
        return await ReadAsync(transaction, outcome, range, cancellationToken);
    }

    private async Task<IReadOnlyList<StoredDocument>> ReadAsync(
        IStoreTransaction transaction, BatchOutcome outcome, BatchRange range, CancellationToken cancellationToken)
    {
        var most = Math.Min(ChunkSize, range.Most - outcome.Read);
        // A chunk that came back short was the last of the collection.
        if (outcome.Read % ChunkSize != 0 || most <= 0) return [];
        var chunk = range.UpTo is { } last
            ? await ((IRangedDocuments)transaction.Documents)
                .ReadRangeAsync(table, outcome.Last, last, most, cancellationToken)
            : await transaction.Documents.ReadPageAsync(table, outcome.Last, most, cancellationToken);
        if (review is not null) await review.NoteAsync(transaction, outcome.Last, chunk, cancellationToken);
        outcome.Read += chunk.Count;
        if (chunk.Count > 0) outcome.Last = chunk[^1].Id;
        return chunk;
    }

    private async Task<IReadOnlyList<TransformedObject>> TransformAsync(
        IStoreTransaction transaction, IReadOnlyList<StoredDocument> sources, CancellationToken cancellationToken)
    {
        if (held.Count == 0) return await _batch.ApplyAsync(transaction.Documents, sources, cancellationToken);
        var attempted = sources.Where(source => !held.Contains(source.Id)).ToList();
        var results = await _batch.ApplyAsync(transaction.Documents, attempted, cancellationToken);
        return [.. results, .. sources.Where(source => held.Contains(source.Id)).Select(NotAttempted)];
    }

    private TransformedObject NotAttempted(StoredDocument source) =>
        transform.Refuse(source, null, ObjectFailure.NotAttempted);

    private async Task WriteAsync(
        IStoreTransaction transaction, BatchOutcome outcome, IReadOnlyList<TransformedObject> transformed,
        CancellationToken cancellationToken)
    {
        review?.Forget(transformed.Select(result => result.Source.Id));
        if (transformed.Any(result => result.Effects.Count > 0)) outcome.HasEffects = true;
        if (isAhead && outcome.HasEffects) return;
        var documents = transaction.Documents;
        var effects = new SideEffectWriter(step, _batch, transform);
        var mark = context.MarkOf(step);
        var writes = new List<DocumentWrite>();
        var failures = new List<ObjectFailure>();
        var settled = await effects.SettleAsync(documents, transformed, cancellationToken);
        foreach (var result in settled)
        {
            failures.AddRange(result.Failures);
            outcome.Settled.AddRange(SettledPlace.Of(step.Package.Id.Product, result, (change, place) =>
                review?.FindAnswer(step, result.Source.Id, change, place) is not null));
            if (result.Deleted) writes.Add(new DocumentWrite(result.Source.Id, null, WriteKind.Delete));
            else if (result.Text is { } text) writes.Add(new DocumentWrite(result.Source.Id, text, WriteKind.Update));
        }

        var versions = await _versions.FindAsync(transaction, settled, cancellationToken);
        if (writes.Count > 0) outcome.Changed += await documents.WriteAsync(table, writes, mark, cancellationToken);
        await _versions.KeepAsync(transaction, settled, versions, cancellationToken);
        foreach (var (collection, others) in effects.Writes)
        {
            outcome.Changed += await documents.WriteAsync(_batch.TableOf(collection), others, mark, cancellationToken);
        }

        if (failures.Count > 0) await transaction.Runs.AddFailuresAsync(context.Run.Id, failures, cancellationToken);
        outcome.Failures.AddRange(failures);
    }
}
