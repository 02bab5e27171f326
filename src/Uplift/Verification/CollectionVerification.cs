using Uplift.Stores;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>
/// Streams a collection chunk by chunk. While one is read, portions of those before are verified, each on a
/// core, and written in their order. Each page is a short transaction of its own, so that nothing is kept from the
/// version that still runs.
/// </summary>
internal sealed class CollectionVerification(
    IStoreProvider provider, VerifiedTenant tenant, PendingCollection pending, VerificationRequest request,
    FindingMaker maker,
    SpareLines spare)
{
    // The same on every machine: objects of one portion see what the others of it make.
    private const int PortionSize = 250;

    private static readonly int s_cores = Environment.ProcessorCount;

    private readonly ChunkRendering _rendering = new(tenant.Plan.Tenant, pending, request, maker);

    /// <summary>Goes through the objects behind an id.</summary>
    /// <param name="take">Takes what was made of a portion: the lines, how many objects it had, and the
    /// last of their ids.</param>
    public async Task RunAsync(
        string? after, Action<ReportLines, int, string> take, CancellationToken cancellationToken)
    {
        await using var pages = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        await using var around = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        using var turn = new SemaphoreSlim(1);
        var portions = new PortionVerification(tenant, pending, request.Scope, _rendering, around, turn);
        var reading = ReadAsync(pages, after, cancellationToken);
        var begun = new Queue<(Task<ReportLines> Lines, int Count, string Last)>();
        try
        {
            while (await reading is { Count: > 0 } chunk)
            {
                var last = chunk[^1].Document.Id;
                reading = chunk.Count < request.ChunkSize
                    ? Task.FromResult<IReadOnlyList<ScannedObject>>([])
                    : Task.Run(() => ReadAsync(pages, last, cancellationToken), CancellationToken.None);
                foreach (var portion in chunk.Chunk(PortionSize))
                {
                    while (begun.Count > s_cores) await WriteAsync(begun, take, cancellationToken);
                    var lines = Task.Run(
                        () => portions.VerifyAsync(portion, spare.Take(), cancellationToken), CancellationToken.None);
                    begun.Enqueue((lines, portion.Length, portion[^1].Document.Id));
                }
            }

            while (begun.Count > 0) await WriteAsync(begun, take, cancellationToken);
        }
        finally
        {
            // None may outlive what it reads from; what the loop failed with counts.
            await Task.WhenAll([reading, .. begun.Select(portion => portion.Lines)]).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Tells of the objects that are shipped for the first time.</summary>
    public async Task<ReportLines> TellOfArrivalsAsync(CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var lines = spare.Take();
        foreach (var progress in await PendingArrivals.FindAsync(pending, transaction.Documents, cancellationToken))
        {
            var id = progress.Source.Document.Id;
            var isAsked = request.Scope.Ids.Count == 0 || request.Scope.Ids.Contains(id);
            if (isAsked && request.Scope.Takes(new ScannedObject(progress.Current, null, null), pending))
            {
                _rendering.Render(progress, lines);
            }
        }

        return lines;
    }

    private async Task WriteAsync(
        Queue<(Task<ReportLines> Lines, int Count, string Last)> begun, Action<ReportLines, int, string> take,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (task, count, last) = begun.Dequeue();
        var lines = await task;
        take(lines, count, last);
        spare.Give(lines);
    }

    private async Task<IReadOnlyList<ScannedObject>> ReadAsync(
        ITenantStore store, string? after, CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var only = request.Scope.Ids.Count > 0 ? request.Scope.Ids : null;
        return await transaction.Documents.ScanAsync(
            pending.Table, new ScanQuery(after, request.ChunkSize, only), cancellationToken);
    }
}
