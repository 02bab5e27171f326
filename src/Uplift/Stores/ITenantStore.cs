namespace Uplift.Stores;

/// <summary>
/// A session with the data of one tenant: not for several threads at once, unless it <see cref="CanOverlap"/>. Reads
/// outside a transaction see what is committed.
/// </summary>
public interface ITenantStore : IAsyncDisposable
{
    /// <summary>Whose data this is.</summary>
    public TenantId Tenant { get; }

    /// <summary>Who may write.</summary>
    public ILeases Leases { get; }

    /// <summary>True when a second transaction can write other objects while one is open, on another thread.</summary>
    public bool CanOverlap => false;

    /// <summary>
    /// Begins a transaction. With a fence it first proves that the lease is still held and keeps it from being taken
    /// over until the
    /// transaction ends.
    /// </summary>
    /// <param name="fence">The lease to prove; null for reading.</param>
    /// <exception cref="LeaseLostException">Somebody else holds the lease now.</exception>
    public Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a transaction that writes without a lease: what anybody may write at any time, since the statements
    /// themselves see to it that nothing newer is overwritten.
    /// </summary>
    public Task<IStoreTransaction> BeginUnfencedAsync(CancellationToken cancellationToken) =>
        BeginAsync(null, cancellationToken);

    /// <summary>
    /// Runs one statement outside any transaction, in the module's schema. In a simulated session the statement is not
    /// run.
    /// </summary>
    /// <returns>False when the session is simulated.</returns>
    public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken);

    /// <summary>
    /// Removes what an interrupted statement outside a transaction left half done (an invalid index of CREATE INDEX
    /// CONCURRENTLY), so
    /// that the statement can be run again.
    /// </summary>
    /// <returns>True when the statement had in fact been completed, so that it must not be run again.</returns>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken);
}

/// <summary>All that one transaction can do; disposing of it without a commit rolls back.</summary>
public interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>Installed modules and applied changes.</summary>
    public ILedger Ledger { get; }

    /// <summary>Runs, their cursors and failures.</summary>
    public IRunState Runs { get; }

    /// <summary>The objects of collections.</summary>
    public IDocuments Documents { get; }

    /// <summary>How objects were before a run.</summary>
    public IUndoJournal Journal { get; }

    /// <summary>Tables and scripts.</summary>
    public ITenantSchema Schema { get; }

    /// <summary>The versions that objects carry.</summary>
    public IDataVersions Versions { get; }

    /// <summary>The copies of derived data.</summary>
    public IDerivedCopies Derived { get; }

    /// <summary>Makes everything since <see cref="ITenantStore.BeginAsync"/> durable at once (P1).</summary>
    public Task CommitAsync(CancellationToken cancellationToken);

    /// <summary>Reads what a plan or a run begins with; a store that can asks for all of it in
    /// one round trip.</summary>
    public async Task<TenantState> ReadStateAsync(StateQuery query, CancellationToken cancellationToken) => new(
        await Ledger.ReadAsync(cancellationToken),
        query.Runs && await Runs.ReadRunsAsync(cancellationToken) is [.., var last] ? last : null,
        await Schema.FingerprintAsync(query.Products, cancellationToken),
        await Schema.FindExistingAsync(query.Tables, cancellationToken));

    /// <summary>Gives the lease back by the commit itself: nothing may be written under it afterwards.</summary>
    /// <returns>False when the store cannot; then it is given back as always.</returns>
    public bool TryReleaseAtCommit(Fence fence) => false;
}
