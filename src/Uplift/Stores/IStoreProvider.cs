namespace Uplift.Stores;

/// <summary>Whether a session may leave traces.</summary>
public enum StoreAccess
{
    /// <summary>What is committed stays.</summary>
    Live,

    /// <summary>
    /// Everything happens in one transaction that is rolled back when the session ends; commits within it are
    /// savepoints. This is how a
    /// simulation is the very same run.
    /// </summary>
    Simulated,
}

/// <summary>
/// Opens the tenants of one kind of database. To add a store: implement this port and those it leads to, derive the
/// conformance
/// classes of <c>tests/Uplift.Store.Tests</c>, and name the store in <c>StoreAddress</c> of the host.
/// </summary>
public interface IStoreProvider : IAsyncDisposable
{
    /// <summary>The name by which packages choose script variants: <c>sqlite</c>, <c>postgresql</c>.</summary>
    public string Name { get; }

    /// <summary>True when the tenant's place (file, or entry in the shared ledger schema) has been made.</summary>
    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Makes the tenant's place and Uplift's own tables there; safe to repeat.</summary>
    public Task CreateAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Deletes the tenant's data (every table of the modules in its ledger) and its ledger.
    /// Irreversible.</summary>
    public Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Where the data of a tenant lie; what this store does not tell is left out.</summary>
    public Task<StorePlace> LocateAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(new StorePlace());

    /// <summary>Opens a session; cheap, connections are pooled.</summary>
    public Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken);

    /// <summary>Reads the states of some tenants; a store that can asks for all of them in one round trip.</summary>
    /// <returns>In the order of the tenants.</returns>
    public async Task<IReadOnlyList<TenantState>> ReadStatesAsync(
        IReadOnlyList<TenantId> tenants, StateQuery query, CancellationToken cancellationToken)
    {
        var states = new List<TenantState>();
        foreach (var tenant in tenants)
        {
            await using var store = await OpenAsync(tenant, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            states.Add(await transaction.ReadStateAsync(query, cancellationToken));
        }

        return states;
    }

    /// <summary>Takes several tenants into one transaction; null: in this store each has a
    /// database of its own.</summary>
    public ITenantGroups? Groups => null;

    /// <summary>Copies on which upgrades are tried; null: this store makes none.</summary>
    public ITrialCopies? Trials => null;

    /// <summary>Second sides of tenants; null: this store makes none.</summary>
    public ITenantClones? Clones => null;

    /// <summary>The System releases of modules with layers.</summary>
    public ISystemReleases Releases { get; }

    /// <summary>True for failures that pass by themselves: a lock not granted in time, a deadlock, a lost
    /// connection.</summary>
    public bool IsTransient(Exception error);

    /// <summary>True when the database refused the data of an object (a constraint, a value out of
    /// range), so that a smaller batch finds out which one.</summary>
    public bool IsRefusal(Exception error);
}
