using System.Collections.Immutable;

namespace Uplift.Stores.Memory;

/// <summary>
/// Everything that a tenant has, as one value: a transaction works on its own copy, and a commit puts the copy in the
/// tenant's place.
/// </summary>
internal sealed record MemoryState
{
    public static MemoryState Empty { get; } = new();

    /// <summary>Objects in the order of their ids, by table.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<StoredDocument>> Tables { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<StoredDocument>>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, InstalledModule> Modules { get; init; } =
        ImmutableSortedDictionary.Create<string, InstalledModule>(StringComparer.Ordinal);

    public ImmutableDictionary<(string Product, Changes.ChangeKey Key), AppliedChange> Changes { get; init; } =
        ImmutableDictionary<(string, Changes.ChangeKey), AppliedChange>.Empty;

    public ImmutableList<HistoryEntry> History { get; init; } = [];

    public ImmutableSortedDictionary<string, RunRecord> Runs { get; init; } =
        ImmutableSortedDictionary.Create<string, RunRecord>(StringComparer.Ordinal);

    public ImmutableDictionary<(string Run, int Step), StepCursor> Cursors { get; init; } =
        ImmutableDictionary<(string, int), StepCursor>.Empty;

    public ImmutableDictionary<FailureKey, ObjectFailure> Failures { get; init; } =
        ImmutableDictionary<FailureKey, ObjectFailure>.Empty;

    public ImmutableDictionary<JournalMark, ImmutableDictionary<string, MemoryJournaled>> Journal { get; init; } =
        ImmutableDictionary<JournalMark, ImmutableDictionary<string, MemoryJournaled>>.Empty;
}

/// <summary>What tells failures apart.</summary>
internal readonly record struct FailureKey(
    string Run, int Step, string Collection, string Object, Changes.ChangeKey Change);

/// <summary>
/// The entries of one collection in one step: how objects were, and the hash of how they were left, by id.
/// </summary>
internal sealed record MemoryJournaled(
    string Product, string Collection, ImmutableSortedDictionary<string, (string? Before, string? LeftHash)> Entries);

/// <summary>Objects are the same when their ids are.</summary>
internal sealed class ByObjectId : IComparer<StoredDocument>
{
    /// <summary>A table without objects.</summary>
    public static ImmutableSortedSet<StoredDocument> EmptyTable { get; } =
        ImmutableSortedSet.Create<StoredDocument>(new ByObjectId());

    public int Compare(StoredDocument? x, StoredDocument? y) => string.CompareOrdinal(x?.Id, y?.Id);
}

/// <summary>The state that a transaction changes.</summary>
internal sealed class MemoryCopy(MemoryState state)
{
    public MemoryState State { get; set; } = state;
}
