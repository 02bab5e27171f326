namespace Uplift.Stores;

/// <summary>
/// For each object that a run changed: how it was before, byte for byte, and a hash of how it was left. Within one step
/// an object has
/// one entry.
/// </summary>
public interface IUndoJournal
{
    /// <summary>The steps of a run that have entries, last first, with the names of their collections.</summary>
    public Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(string run, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back up to <paramref name="most"/> entries by set: objects that are still as the run left them become what
    /// they were
    /// (changed: restored; created: deleted; deleted: made again), and their entries go. The others stay for the
    /// caller.
    /// </summary>
    /// <returns>How many were restored; 0 when only edited ones are left.</returns>
    public Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Entries with what is stored now, by object id behind <paramref name="after"/>, at most <paramref name="most"/>.
    /// </summary>
    public Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken);

    /// <summary>Removes entries that were dealt with one by one.</summary>
    public Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken);

    /// <summary>Removes all entries about objects of a module, whatever run they are of.</summary>
    public Task ForgetAsync(string product, CancellationToken cancellationToken);

    /// <summary>Removes up to <paramref name="most"/> entries of a run, which then cannot be taken back.</summary>
    /// <returns>How many were removed; fewer than that when none is left.</returns>
    public Task<int> PruneAsync(string run, int most, CancellationToken cancellationToken);

    /// <summary>The hash by which the store tells whether a document is still as it was left.</summary>
    public Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken);
}

/// <param name="Step">The number of the step.</param>
/// <param name="Product">The module that owns the collection.</param>
/// <param name="Collection">The name of the collection.</param>
/// <param name="Entries">How many entries there are.</param>
public sealed record JournaledCollection(int Step, string Product, string Collection, long Entries);

/// <summary>One object that a step changed.</summary>
/// <param name="Before">The document before the step; null: the step made the object.</param>
/// <param name="LeftHash">The hash of the document as the step left it; null: the step deleted the object.</param>
/// <param name="Current">The document now; null: there is none.</param>
/// <param name="CurrentHash">The hash of the document now; null: there is none.</param>
public sealed record JournalEntry(
    string ObjectId, string? Before, string? LeftHash, string? Current, string? CurrentHash)
{
    /// <summary>True when nobody changed the object since.</summary>
    public bool IsAsLeft => LeftHash == CurrentHash;
}
