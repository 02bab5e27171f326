namespace Uplift.Stores;

/// <summary>The tables of a tenant: which exist, making and dropping those of collections, running scripts.</summary>
public interface ITenantSchema
{
    /// <summary>Which of the collections have their table, as <c>product/collection</c>.</summary>
    public Task<IReadOnlySet<string>> FindExistingAsync(
        IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken);

    /// <summary>Makes the tables of collections that are not mapped, and the module's schema where the store has
    /// schemas.</summary>
    public Task CreateAsync(
        string product, IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken);

    /// <summary>Drops the table of a collection that is not mapped.</summary>
    /// <returns>False when it still holds objects; then it stays.</returns>
    public Task<bool> DropIfEmptyAsync(CollectionTable collection, CancellationToken cancellationToken);

    /// <summary>
    /// Drops all that a module has: where each module has a schema of its own, that; else the tables and
    /// views named, as far as they are there. It cannot be taken back.
    /// </summary>
    public Task PurgeAsync(string product, IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>Runs a script of one or more statements with the module's schema as the only search path.</summary>
    public Task ExecuteAsync(string product, string script, CancellationToken cancellationToken);

    /// <summary>Runs a query with the module's schema as the only search path: the first column of each row as
    /// text, at most 20.</summary>
    public Task<IReadOnlyList<string>> QueryAsync(string product, string query, CancellationToken cancellationToken);

    /// <summary>
    /// A digest of the tables, columns and indexes of the modules: equal schemas have equal digests whatever the
    /// tenant's name.
    /// Tables of Uplift itself do not count.
    /// </summary>
    public Task<string> FingerprintAsync(IReadOnlyList<string> products, CancellationToken cancellationToken);
}
