using Uplift.Documents;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>
/// The objects of a tenant as they will be when a step of the plan comes to them: what is looked up is taken
/// through the steps before it in memory. Objects that those steps make are not there yet, and a value that they alter
/// is looked for as it stands now.
/// </summary>
/// <param name="existing">The collections that have their table; the others are made by the upgrade and
/// hold nothing yet.</param>
/// <param name="step">The number of the step that looks objects up.</param>
internal sealed class PendingDocuments(
    IDocuments stored, IReadOnlyList<PendingCollection> pending, IReadOnlySet<string> existing, int step) : IDocuments
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        IsThere(collection)
            ? await CarryAsync(
                collection, await stored.FindAsync(collection, ids, cancellationToken), cancellationToken)
            : [];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
        CollectionTable collection, DocumentPath path, IReadOnlyCollection<string> values,
        CancellationToken cancellationToken) =>
        IsThere(collection)
            ? await CarryAsync(
                collection, await stored.FindByMemberAsync(collection, path, values, cancellationToken),
                cancellationToken)
            : [];

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken) =>
            throw WritesNothing();

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScannedObject>> ScanAsync(
        CollectionTable collection, ScanQuery query, CancellationToken cancellationToken) =>
        stored.ScanAsync(collection, query, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> FindIdsAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        IsThere(collection) ? await stored.FindIdsAsync(collection, ids, cancellationToken) : new HashSet<string>();

    /// <inheritdoc/>
    public Task<int> WriteAsync(
        CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark,
        CancellationToken cancellationToken) =>
        throw WritesNothing();

    /// <inheritdoc/>
    public Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken) =>
        stored.EstimateAsync(collection, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken) =>
        stored.IsEmptyAsync(collection, cancellationToken);

    private bool IsThere(CollectionTable table) => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name));

    /// <summary>Takes objects that the step makes through the later steps of their collection.</summary>
    public Task<IReadOnlyList<StoredDocument>> FinishAsync(
        CollectionTable table, IReadOnlyList<StoredDocument> made, CancellationToken cancellationToken) =>
        CarryAsync(table, made, number => number > step, cancellationToken);

    private Task<IReadOnlyList<StoredDocument>> CarryAsync(
        CollectionTable table, IReadOnlyList<StoredDocument> found, CancellationToken cancellationToken) =>
        CarryAsync(table, found, number => number < step, cancellationToken);

    private async Task<IReadOnlyList<StoredDocument>> CarryAsync(
        CollectionTable table, IReadOnlyList<StoredDocument> found, Func<int, bool> isWanted, CancellationToken cancellationToken)
    {
        var own = pending.FirstOrDefault(one => one.Table.Product == table.Product && one.Table.Name == table.Name);
        if (own is null || found.Count == 0) return found;
        foreach (var stage in own.Stages.Where(stage => !stage.IsManual && isWanted(stage.Step.Number)))
        {
            var batch = new BatchTransform(stage.Step, stage.Transform);
            var around = new PendingDocuments(stored, pending, existing, stage.Step.Number);
            var results = await batch.ApplyAsync(around, found, cancellationToken);
            found = [.. results.Where(result => !result.Deleted).Select(result => result.Text is { } text
                ? result.Source with { Text = text }
                : result.Source)];
        }

        return found;
    }

    private static InvalidOperationException WritesNothing() => new("Verification neither locks nor writes objects.");
}
