using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Uplift.Stores.Memory;

/// <summary>The undo entries of a transaction's copy.</summary>
internal sealed class MemoryJournal(MemoryCopy copy) : IUndoJournal
{
    /// <summary>The hash by which a document is told from another.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(string run, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JournaledCollection>>([.. copy.State.Journal.Where(step => step.Key.Run == run)
            .SelectMany(step => step.Value.Values.Select(
                item => new JournaledCollection(step.Key.Step, item.Product, item.Collection, item.Entries.Count)))
            .OrderByDescending(item => item.Step).ThenBy(item => item.Collection, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken)
    {
        var rows = Rows(collection);
        var untouched = Entries(collection, mark)
            .Where(entry => entry.Value.LeftHash == HashOf(MemoryDocuments.Find(rows, entry.Key)?.Text))
            .Take(most).ToList();
        foreach (var (id, entry) in untouched)
        {
            if (MemoryDocuments.Find(rows, id) is { } current) rows = rows.Remove(current);
            if (entry.Before is not null) rows = rows.Add(new StoredDocument(id, entry.Before));
        }

        copy.State = copy.State with { Tables = copy.State.Tables.SetItem(collection.Collection.Table, rows) };
        Remove(collection, mark, untouched.Select(entry => entry.Key));
        return Task.FromResult(untouched.Count);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken)
    {
        var rows = Rows(collection);
        return Task.FromResult<IReadOnlyList<JournalEntry>>([.. Entries(collection, mark)
            .Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0).Take(most)
            .Select(entry => (entry, current: MemoryDocuments.Find(rows, entry.Key)?.Text))
            .Select(pair => new JournalEntry(
                pair.entry.Key, pair.entry.Value.Before, pair.entry.Value.LeftHash,
                pair.current, HashOf(pair.current)))]);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken)
    {
        Remove(collection, mark, ids);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ForgetAsync(string product, CancellationToken cancellationToken)
    {
        foreach (var (mark, parts) in copy.State.Journal)
        {
            var kept = parts.RemoveRange(parts.Where(part => part.Value.Product == product).Select(part => part.Key));
            copy.State = copy.State with { Journal = copy.State.Journal.SetItem(mark, kept) };
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(string run, int most, CancellationToken cancellationToken)
    {
        var left = most;
        foreach (var (mark, parts) in copy.State.Journal.Where(step => step.Key.Run == run).ToList())
        {
            var kept = parts;
            foreach (var (name, item) in parts)
            {
                var gone = item.Entries.Keys.Take(left).ToList();
                left -= gone.Count;
                kept = gone.Count == item.Entries.Count
                    ? kept.Remove(name) : kept.SetItem(name, item with { Entries = item.Entries.RemoveRange(gone) });
            }

            copy.State = copy.State with
            {
                Journal = kept.IsEmpty ? copy.State.Journal.Remove(mark) : copy.State.Journal.SetItem(mark, kept),
            };
        }

        return Task.FromResult(most - left);
    }

    /// <inheritdoc/>
    public Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken) =>
        Task.FromResult(Hash(text));

    private static string? HashOf(string? text) => text is null ? null : Hash(text);

    private ImmutableSortedSet<StoredDocument> Rows(CollectionTable collection) =>
        copy.State.Tables.GetValueOrDefault(collection.Collection.Table) ?? ByObjectId.EmptyTable;

    private ImmutableSortedDictionary<string, (string? Before, string? LeftHash)> Entries(
        CollectionTable collection, JournalMark mark) =>
        copy.State.Journal.GetValueOrDefault(mark)?.GetValueOrDefault(collection.Name)?.Entries
        ?? ImmutableSortedDictionary<string, (string?, string?)>.Empty;

    private void Remove(CollectionTable collection, JournalMark mark, IEnumerable<string> ids)
    {
        if (copy.State.Journal.GetValueOrDefault(mark) is not { } step
            || step.GetValueOrDefault(collection.Name) is not { } item) return;
        var entries = item.Entries.RemoveRange(ids);
        step = entries.IsEmpty
            ? step.Remove(collection.Name)
            : step.SetItem(collection.Name, item with { Entries = entries });
        copy.State = copy.State with
        {
            Journal = step.IsEmpty ? copy.State.Journal.Remove(mark) : copy.State.Journal.SetItem(mark, step),
        };
    }
}
