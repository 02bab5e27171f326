using System.Collections.Immutable;

namespace Uplift.Stores.Memory;

/// <summary>Collects the undo entries of one batch.</summary>
internal sealed class MemoryJournalWriter(MemoryState state, CollectionTable collection, JournalMark mark)
{
    private MemoryJournaled _item = state.Journal.GetValueOrDefault(mark)?.GetValueOrDefault(collection.Name)
        ?? new MemoryJournaled(collection.Product, collection.Name,
            ImmutableSortedDictionary.Create<string, (string?, string?)>(StringComparer.Ordinal));

    /// <summary>Adds a write; how the object was before the first of a step stands.</summary>
    public void Add(string id, string? before, string? after)
    {
        var first = _item.Entries.TryGetValue(id, out var earlier) ? earlier.Before : before;
        var left = after is null ? null : MemoryJournal.Hash(after);
        _item = _item with { Entries = _item.Entries.SetItem(id, (first, left)) };
    }

    /// <summary>The state with the entries.</summary>
    public MemoryState WriteTo(MemoryState next)
    {
        if (_item.Entries.IsEmpty) return next;
        var step = next.Journal.GetValueOrDefault(mark) ?? ImmutableDictionary<string, MemoryJournaled>.Empty;
        return next with { Journal = next.Journal.SetItem(mark, step.SetItem(collection.Name, _item)) };
    }
}
