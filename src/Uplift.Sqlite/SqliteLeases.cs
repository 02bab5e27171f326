using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>
/// The lease in a tenant's file. A fenced transaction holds the write lock of the file, so that nobody can take the
/// lease over meanwhile; a renewal that comes while it runs is remembered and written with its commit.
/// </summary>
internal sealed class SqliteLeases(
    TenantId tenant, SqliteDatabase database, SqliteConnection connection, TimeProvider time, StoreAccess access)
    : ILeases, IDisposable
{
    private readonly Lock _lock = new();
    private bool _inTransaction;
    private Fence? _current;
    private long? _renewal;

    /// <inheritdoc/>
    public async Task<Fence> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var scope = SqliteScope.Begin(
                connection, access == StoreAccess.Simulated ? ScopeKind.Savepoint : ScopeKind.Write);
            SqliteState.Make(connection);
            var (token, holder) = Read(connection);
            if (holder is not null && holder.Expires > time.GetUtcNow() && !holder.Process.IsGone)
                throw new LeaseHeldException(tenant, holder);
            Write(token + 1, request);
            scope.Commit();
            return new Fence(token + 1, request.Owner);
        }
        catch (SqliteException error) when (SqliteFailure.IsBusy(error))
        {
            throw new LeaseHeldException(tenant, TryFindHolder());
        }
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expires = (time.GetUtcNow() + duration).ToUnixTimeMilliseconds();
        lock (_lock)
        {
            if (_inTransaction && _current == fence)
            {
                _renewal = expires;
                return Task.FromResult(true);
            }
        }

        return Task.FromResult(access == StoreAccess.Simulated
            ? Renew(connection, fence, expires)
            : RenewBeside(fence, expires));
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellationToken)
    {
        if (SqliteState.Exists(connection))
        {
            using var statement = new SqliteStatement(connection,
                "update uplift_lease set owner = '', expires = 0 where tenant = ?1 and token = ?2 and owner = ?3");
            BindFence(statement, fence);
            statement.Execute();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LeaseHolder?> FindHolderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(SqliteState.Exists(connection) ? Read(connection).Holder : null);

    /// <summary>Who holds the lease, as far as it can be read while another connection writes.</summary>
    public LeaseHolder? TryFindHolder()
    {
        try
        {
            return SqliteState.Exists(connection) ? Read(connection).Holder : null;
        }
        catch (SqliteException error) when (SqliteFailure.IsBusy(error))
        {
            return null;
        }
    }

    /// <summary>Proves the lease inside the transaction that has just begun.</summary>
    public void Prove(Fence fence)
    {
        if (!SqliteState.Exists(connection) || !IsHeld(connection, fence)) throw new LeaseLostException(tenant, fence);
        lock (_lock) _current = fence;
    }

    /// <summary>From here on renewals wait for the commit.</summary>
    public void Enter()
    {
        lock (_lock) _inTransaction = true;
    }

    /// <summary>Writes the renewal that came during the transaction, into it.</summary>
    public void WriteRenewal()
    {
        lock (_lock)
        {
            if (_renewal is { } expires && _current is { } fence) Renew(connection, fence, expires);
            _renewal = null;
        }
    }

    /// <summary>The transaction is over; renewals are written at once again.</summary>
    public void Leave()
    {
        lock (_lock) _inTransaction = false;
    }

    public void Dispose()
    {
        lock (_lock) _current = null;
    }

    /// <summary>Copies the lease of a tenant into another file, within the transaction that is open there.</summary>
    /// <exception cref="LeaseLostException">It is not held any more.</exception>
    public static void CopyRow(SqliteConnection from, SqliteConnection to, TenantId tenant, Fence fence)
    {
        const string columns = "tenant, token, owner, machine, boot, process, started, purpose, expires";
        using var source = new SqliteStatement(
            from, $"select {columns} from uplift_lease where tenant = ?1 and token = ?2 and owner = ?3");
        source.Bind(1, tenant.Value);
        source.Bind(2, fence.Token);
        source.Bind(3, fence.Owner);
        if (!source.Step()) throw new LeaseLostException(tenant, fence);
        using var insert = new SqliteStatement(
            to, $"insert or replace into uplift_lease ({columns}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        for (var column = 0; column < 9; column++) insert.BindValueOf(column + 1, source, column);
        insert.Execute();
    }

    // The session's own connection may be in use by another thread, so the renewal takes one of its own.
    private bool RenewBeside(Fence fence, long expires)
    {
        using var beside = database.Open();
        try
        {
            return Renew(beside, fence, expires);
        }
        catch (SqliteException error) when (SqliteFailure.IsBusy(error))
        {
            return IsHeld(beside, fence);
        }
    }

    private bool Renew(SqliteConnection on, Fence fence, long expires)
    {
        using var statement = new SqliteStatement(on,
            "update uplift_lease set expires = ?4 where tenant = ?1 and token = ?2 and owner = ?3");
        BindFence(statement, fence);
        statement.Bind(4, expires);
        return statement.Execute() > 0;
    }

    private bool IsHeld(SqliteConnection on, Fence fence)
    {
        using var statement = new SqliteStatement(on,
            "select 1 from uplift_lease where tenant = ?1 and token = ?2 and owner = ?3");
        BindFence(statement, fence);
        return statement.Step();
    }

    private void BindFence(SqliteStatement statement, Fence fence)
    {
        statement.Bind(1, tenant.Value);
        statement.Bind(2, fence.Token);
        statement.Bind(3, fence.Owner);
    }

    private (long Token, LeaseHolder? Holder) Read(SqliteConnection on)
    {
        using var statement = new SqliteStatement(on,
            "select token, owner, machine, boot, process, started, purpose, expires from uplift_lease "
            + "where tenant = ?1");
        statement.Bind(1, tenant.Value);
        if (!statement.Step()) return (0, null);
        var owner = statement.Text(1)!;
        if (owner.Length == 0) return (statement.Long(0), null);
        var process = new ProcessIdentity(
            statement.Text(2)!, statement.Text(3)!, (int)statement.Long(4), statement.Long(5));
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(statement.Long(7));
        return (statement.Long(0), new LeaseHolder(owner, process, statement.Text(6)!, expires));
    }

    private void Write(long token, LeaseRequest request)
    {
        using var statement = new SqliteStatement(connection,
            """
            insert or replace into uplift_lease
              (tenant, token, owner, machine, boot, process, started, purpose, expires)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """);
        BindFence(statement, new Fence(token, request.Owner));
        statement.Bind(4, request.Process.Machine);
        statement.Bind(5, request.Process.Boot);
        statement.Bind(6, request.Process.Id);
        statement.Bind(7, request.Process.Started);
        statement.Bind(8, request.Purpose);
        statement.Bind(9, (time.GetUtcNow() + request.Duration).ToUnixTimeMilliseconds());
        statement.Execute();
    }
}
