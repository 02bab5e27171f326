namespace Uplift.Stores;

/// <summary>
/// Versions in a table of Uplift's own, for collections whose tables must not be touched: for each object and version
/// the hash of the content that had it. A version counts while the object has that content. So whoever writes an object
/// and knows nothing of this takes its version away, and an object that becomes again what it was has it again.
/// </summary>
public interface IKeptVersions
{
    /// <summary>The versions of those of the objects that have one, by id.</summary>
    public Task<IReadOnlyDictionary<string, int>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Keeps that the objects, as they are now, are of a version, in as few statements as the store
    /// takes.</summary>
    public Task KeepAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, int version, CancellationToken cancellationToken);

    /// <summary>
    /// The objects of an older version than the given one, counted up to <paramref name="most"/>, by many short
    /// statements: each object's hash is computed. Without the table every object is of version 0.
    /// </summary>
    public Task<OlderObjects> CountOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken);

    /// <summary>Forgets all versions of a module.</summary>
    public Task ClearAsync(CollectionTable kept, CancellationToken cancellationToken);
}
