using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// A session: it holds a connection only while a transaction runs, or all the time when it is simulated.
/// </summary>
internal sealed class TenantSession(SessionContext context, StoreAccess access) : ITenantStore
{
    private readonly SimulatedLeases? _simulated =
        access == StoreAccess.Simulated ? new SimulatedLeases(context, new Leases(context)) : null;
    private readonly Leases _live = new(context);
    // A batch and its images before stand in memory rather than in a temporary file.
    private const string BatchMemory = "64MB";

    private NpgsqlTransaction? _outer;
    private int _savepoints;

    /// <inheritdoc/>
    public TenantId Tenant => context.Known;

    /// <inheritdoc/>
    public ILeases Leases => _simulated is null ? _live : _simulated;

    /// <inheritdoc/>
    public bool CanOverlap => access == StoreAccess.Live;

    /// <inheritdoc/>
    public async Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken)
    {
        if (fence is not null && _simulated?.Holds(fence) == false) throw new LeaseLostException(Tenant, fence);
        var transaction = access == StoreAccess.Live
            ? new StoreTransaction(context, await BeginAsync(cancellationToken), null)
            : await BeginSimulatedAsync(cancellationToken);
        try
        {
            await ProveAsync(transaction.Connection, _simulated is null ? fence : null, cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken)
    {
        if (access == StoreAccess.Simulated) return false;
        await new UnwrappedStatements(context).ExecuteAsync(product, statement, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        access == StoreAccess.Simulated
            ? Task.FromResult(false)
            : new UnwrappedStatements(context).ProbeAsync(product, statement, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (context.Ready is { } ready) await ready.DisposeAsync();
        context.Ready = null;
        if (_outer is not { Connection: { } connection }) return;
        await _outer.DisposeAsync();
        await connection.DisposeAsync();
        _outer = null;
    }

    private async Task<NpgsqlTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var connection = await context.OpenAsync(cancellationToken);
        return await connection.BeginTransactionAsync(cancellationToken);
    }

    private async Task<StoreTransaction> BeginSimulatedAsync(CancellationToken cancellationToken)
    {
        _outer ??= await BeginAsync(cancellationToken);
        var savepoint = $"uplift_{++_savepoints}";
        await _outer.SaveAsync(savepoint, cancellationToken);
        return new StoreTransaction(context, _outer, savepoint);
    }

    // BEGIN travels with this batch: one round trip to begin. KEY SHARE lets renewals pass and holds up whoever takes
    // over.
    private async Task ProveAsync(NpgsqlConnection connection, Fence? fence, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            "select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true), "
                + $"set_config('work_mem', '{BatchMemory}', true)",
            SessionContext.Milliseconds(context.Options.LockTimeout),
            SessionContext.Milliseconds(context.IdleTimeout));
        if (fence is not null)
        {
            batch.Add(
                $"select 1 from {context.Tables["lease"]} where tenant = $1 and token = $2 and owner = $3 for key share",
                context.Tenant.Value, fence.Token, fence.Owner);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (fence is null) return;
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new LeaseLostException(Tenant, fence);
    }
}
