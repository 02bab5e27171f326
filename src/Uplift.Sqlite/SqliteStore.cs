using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>A session with one tenant's file.</summary>
/// <param name="leased">The name under which the lease stands; null: the tenant's. That of a side
/// is not the tenant's, since a side takes the place of the tenant's file with all that is in it.</param>
internal sealed class SqliteStore(
    TenantId tenant, SqliteDatabase database, SqliteConnection connection, TimeProvider time, StoreAccess access,
    TenantId? leased = null)
    : ITenantStore
{
    private readonly SqliteLeases _leases = new(leased ?? tenant, database, connection, time, access);
    private SqliteScope? _simulation;

    /// <inheritdoc/>
    public TenantId Tenant => tenant;

    /// <inheritdoc/>
    public ILeases Leases => _leases;

    /// <summary>In a simulated session, opens the transaction that holds all of it.</summary>
    /// <exception cref="LeaseHeldException">Another connection is writing.</exception>
    public void BeginSession()
    {
        if (access == StoreAccess.Live) return;
        try
        {
            _simulation = SqliteScope.Begin(connection, ScopeKind.Write);
        }
        catch (SqliteException error) when (SqliteFailure.IsBusy(error))
        {
            throw new LeaseHeldException(tenant, _leases.TryFindHolder());
        }
    }

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken) =>
        BeginAsync(fence, fence is null ? ScopeKind.Read : ScopeKind.Write, cancellationToken);

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginUnfencedAsync(CancellationToken cancellationToken) =>
        BeginAsync(null, ScopeKind.Write, cancellationToken);

    private async Task<IStoreTransaction> BeginAsync(
        Fence? fence, ScopeKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = Begin(_simulation is not null ? ScopeKind.Savepoint : kind);
        try
        {
            if (fence is not null) _leases.Prove(fence);
            return new SqliteTransactionSession(tenant, connection, scope, fence is null ? null : _leases);
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken)
    {
        if (_simulation is not null) return Task.FromResult(false);
        SqliteScript.Run(connection, statement, cancellationToken);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_simulation is not null) await _simulation.DisposeAsync();
        _leases.Dispose();
        await connection.DisposeAsync();
    }

    private SqliteScope Begin(ScopeKind kind)
    {
        try
        {
            return SqliteScope.Begin(connection, kind);
        }
        catch (SqliteException error) when (SqliteFailure.IsBusy(error))
        {
            throw SqliteFailure.Of(database.Path, error);
        }
    }
}
