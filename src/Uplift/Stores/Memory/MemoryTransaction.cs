namespace Uplift.Stores.Memory;

/// <summary>A transaction on a copy of the tenant's state.</summary>
internal sealed class MemoryTransaction : IStoreTransaction
{
    private readonly MemoryTenant? _writes;
    private readonly MemoryCopy _copy;
    private bool _open = true;

    /// <param name="tenant">Whose data.</param>
    /// <param name="writes">Where a commit goes; null for a transaction that only reads.</param>
    /// <param name="state">What is committed.</param>
    public MemoryTransaction(TenantId tenant, MemoryTenant? writes, MemoryState state)
    {
        _writes = writes;
        _copy = new MemoryCopy(state);
        Ledger = new MemoryLedger(_copy);
        Runs = new MemoryRunState(_copy);
        var documents = new MemoryDocuments(_copy, tenant);
        Documents = documents;
        Journal = new MemoryJournal(_copy);
        Schema = new MemorySchema(_copy);
        Versions = new MemoryDataVersions(_copy, documents);
        Derived = new MemoryDerivedCopies(_copy, documents);
    }

    /// <inheritdoc/>
    public ILedger Ledger { get; }

    /// <inheritdoc/>
    public IRunState Runs { get; }

    /// <inheritdoc/>
    public IDocuments Documents { get; }

    /// <inheritdoc/>
    public IUndoJournal Journal { get; }

    /// <inheritdoc/>
    public ITenantSchema Schema { get; }

    /// <inheritdoc/>
    public IDataVersions Versions { get; }

    /// <inheritdoc/>
    public IDerivedCopies Derived { get; }

    /// <inheritdoc/>
    public Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(!_open, this);
        _open = false;
        _writes?.EndWriting(_copy.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_open) _writes?.EndWriting(null);
        _open = false;
        return ValueTask.CompletedTask;
    }
}
