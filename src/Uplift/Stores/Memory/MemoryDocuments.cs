using System.Collections.Immutable;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Stores.Memory;

/// <summary>The objects of a transaction's copy; ids are in the order of their UTF-16.</summary>
internal sealed class MemoryDocuments(MemoryCopy copy, TenantId tenant) : IDocuments
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken)
    {
        return Task.FromResult<IReadOnlyList<StoredDocument>>(
            [.. From(Rows(collection), after).Where(row => IsMeant(collection, row)).Take(most)]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScannedObject>> ScanAsync(
        CollectionTable collection, ScanQuery query, CancellationToken cancellationToken)
    {
        var only = query.Only?.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<ScannedObject>>(
        [
            .. From(Rows(collection), query.After).Where(row => only is null || only.Contains(row.Id)).Take(query.Most)
                .Select(row => new ScannedObject(row, null, null)),
        ]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindIdsAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = Rows(collection);
        return Task.FromResult<IReadOnlySet<string>>(ids.Where(id => Find(rows, id) is not null).ToHashSet());
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = Rows(collection);
        return Task.FromResult<IReadOnlyList<StoredDocument>>(
            [.. ids.Distinct().Select(id => Find(rows, id)).OfType<StoredDocument>()]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
        CollectionTable collection, DocumentPath path, IReadOnlyCollection<string> values,
        CancellationToken cancellationToken)
    {
        if (path.HasWildcard) throw new ArgumentException("A look-up needs a path without wildcards.", nameof(path));
        var wanted = values.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<StoredDocument>>([.. Rows(collection)
            .Where(row => MemberText.Find(Encoding.UTF8.GetBytes(row.Text), path.Segments) is { } text
                && wanted.Contains(text))]);
    }

    /// <inheritdoc/>
    public Task<int> WriteAsync(
        CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = Rows(collection);
        var journal = mark is null ? null : new MemoryJournalWriter(copy.State, collection, mark);
        foreach (var write in writes)
        {
            var before = Find(rows, write.Id);
            if (before is null != (write.Kind == WriteKind.Insert)) throw Unexpected(collection, write);
            var text = write.Kind == WriteKind.Delete ? null : write.Text
                ?? throw new ArgumentException($"The write of object '{write.Id}' has no document.", nameof(writes));
            journal?.Add(write.Id, before?.Text, text);
            if (before is not null) rows = rows.Remove(before);
            if (text is not null) rows = rows.Add(new StoredDocument(write.Id, text));
        }

        var state = copy.State with { Tables = copy.State.Tables.SetItem(collection.Collection.Table, rows) };
        copy.State = journal?.WriteTo(state) ?? state;
        return Task.FromResult(writes.Count);
    }

    /// <inheritdoc/>
    public Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken) =>
        Task.FromResult(Rows(collection).LongCount(row => IsMeant(collection, row)));

    /// <inheritdoc/>
    public Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken) =>
        Task.FromResult(Rows(collection).IsEmpty);

    /// <summary>The object with that id, or null.</summary>
    public static StoredDocument? Find(ImmutableSortedSet<StoredDocument> rows, string id) =>
        rows.TryGetValue(new StoredDocument(id, ""), out var found) ? found : null;

    private static IEnumerable<StoredDocument> From(ImmutableSortedSet<StoredDocument> rows, string? after)
    {
        var at = after is null ? -1 : rows.IndexOf(new StoredDocument(after, ""));
        for (var index = at < 0 && after is not null
            ? ~at : at + 1; index < rows.Count; index++) yield return rows[index];
    }

    private bool IsMeant(CollectionTable collection, StoredDocument row) =>
        (collection.Only?.Below is not { } version
            || MemoryDataVersions.VersionOf(copy.State, collection, row) < version)
        && (collection.Only?.Ids is not { } ids || ids.Contains(row.Id));

    private InvalidOperationException Unexpected(CollectionTable collection, DocumentWrite write) => new(
        $"Object '{write.Id}' is {(write.Kind == WriteKind.Insert ? "already" : "not")} "
        + $"in collection '{collection.Name}' of {collection.Product} at tenant '{tenant}'.");

    private ImmutableSortedSet<StoredDocument> Rows(CollectionTable collection) =>
        copy.State.Tables.GetValueOrDefault(collection.Collection.Table) ?? throw new UpliftException(
            DiagnosticCodes.UnusableTable,
            $"There is no table '{collection.Collection.Table}' "
            + $"for collection '{collection.Name}' of {collection.Product} at tenant '{tenant}'.",
            collection.Collection.Position);
}
