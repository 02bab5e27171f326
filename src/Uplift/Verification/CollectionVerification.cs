using System.Runtime.ExceptionServices;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>
/// Streams a collection chunk by chunk: while one is read, the one before is transformed on all cores and the one before that is
/// written. Each page is a short transaction of its own, so that nothing is kept from the version that still runs.
/// </summary>
internal sealed class CollectionVerification(
    IStoreProvider provider, VerifiedTenant tenant, PendingCollection pending, VerificationRequest request, FindingMaker maker)
{
    private readonly ChunkRendering _rendering = new(tenant.Plan.Tenant, pending, request, maker);

    /// <summary>Goes through the objects behind an id.</summary>
    /// <param name="take">Takes what was made of a chunk: the lines, how many objects it had, and the last of their ids.</param>
    public async Task RunAsync(
        string? after, Action<RenderedChunk, int, string> take, CancellationToken cancellationToken)
    {
        await using var pages = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        await using var around = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        var reading = ReadAsync(pages, after, cancellationToken);
        var writing = Task.CompletedTask;
        try
        {
            while (await reading is { Count: > 0 } chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var last = chunk[^1].Document.Id;
                reading = chunk.Count < request.ChunkSize
                    ? Task.FromResult<IReadOnlyList<ScannedObject>>([])
                    : Task.Run(() => ReadAsync(pages, last, cancellationToken), CancellationToken.None);
                var rendered = await TransformAsync(around, chunk, cancellationToken);
                await writing;
                writing = Task.Run(() => take(rendered, chunk.Count, last), CancellationToken.None);
            }
        }
        finally
        {
            // Neither may outlive what it reads from or writes to; what the loop failed with counts.
            await Task.WhenAll(reading, writing).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await writing;
    }

    private async Task<IReadOnlyList<ScannedObject>> ReadAsync(
        ITenantStore store, string? after, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var only = request.Scope.Ids.Count > 0 ? request.Scope.Ids : null;
        return await transaction.Documents.ScanAsync(
            pending.Table, new ScanQuery(after, request.ChunkSize, only), cancellationToken);
    }

    private async Task<RenderedChunk> TransformAsync(
        ITenantStore store, IReadOnlyList<ScannedObject> chunk, CancellationToken cancellationToken)
    {
        var taken = request.Scope.IsWhole ? chunk : [.. chunk.Where(source => request.Scope.Takes(source, pending))];
        IReadOnlyList<ObjectProgress> objects = [.. taken.Select(source => new ObjectProgress(source))];
        List<string> made;
        await using (var transaction = await store.BeginAsync(null, cancellationToken))
        {
            made = await RunStagesAsync(transaction.Documents, objects, cancellationToken);
        }

        var rendered = new RenderedObject?[objects.Count];
        try
        {
            Parallel.For(0, objects.Count, new ParallelOptions { CancellationToken = cancellationToken },
                index => rendered[index] = _rendering.Render(objects[index]));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return new RenderedChunk([.. rendered.OfType<RenderedObject>()], made);
    }

    // The lines of the objects that are made in other collections.
    private async Task<List<string>> RunStagesAsync(
        IDocuments stored, IReadOnlyList<ObjectProgress> objects, CancellationToken cancellationToken)
    {
        var made = new List<string>();
        foreach (var stage in pending.Stages)
        {
            var open = objects.Where(entry => !entry.IsStopped).ToList();
            var documents = new PendingDocuments(stored, tenant.All, tenant.Existing, stage.Step.Number);
            var batch = new BatchTransform(stage.Step, stage.Transform);
            var results = await batch.ApplyAsync(documents, [.. open.Select(entry => entry.Current)], cancellationToken);
            if (!stage.IsManual)
            {
                var effects = new SideEffectWriter(stage.Step, batch, stage.Transform);
                results = await effects.SettleAsync(documents, results, cancellationToken);
                foreach (var (collection, writes) in effects.Writes)
                {
                    var table = batch.TableOf(collection);
                    var created = writes.Where(write => write.Kind == WriteKind.Insert)
                        .Select(write => new StoredDocument(write.Id, write.Text!)).ToList();
                    made.AddRange((await documents.FinishAsync(table, created, cancellationToken))
                        .Select(document => _rendering.Made(table, document)));
                }
            }

            foreach (var (index, entry) in open.Index()) entry.Take(stage, results[index]);
        }

        return made;
    }
}
