using System.Data;
using Npgsql;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.PostgreSql.Clones;

/// <summary>
/// Second sides of tenants in the same database: schemas and ledger rows under names beside the tenant's own.
/// </summary>
/// <param name="contextOf">What a session with a tenant knows; the side is null for the serving one.</param>
/// <param name="of">The provider of a side.</param>
internal sealed class TenantClones(
    NpgsqlDataSource source, StateSchema schema, Func<TenantId, CloneSide?, SessionContext> contextOf,
    Func<CloneSide, IStoreProvider> of) : ITenantClones
{
    private const int TriggerAttempts = 20;

    private readonly CloneState _state = new(schema.Tables);

    /// <inheritdoc/>
    public IStoreProvider Of(CloneSide side) => of(side);

    /// <inheritdoc/>
    public async Task<CloneRecord?> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await schema.EnsureAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var found = await _state.FindAsync(connection, tenant, cancellationToken);
        if (found is null or { Captured.Count: 0 }) return found;
        var spaces = await TenantTables.ReadSpacesAsync(connection, contextOf(tenant, null), cancellationToken);
        return found with
        {
            Captured = [.. found.Captured.Select(rows => rows with
            {
                Product = spaces.FirstOrDefault(space => space.Name == rows.Product)?.Product,
            })],
        };
    }

    /// <inheritdoc/>
    public async Task CloneAsync(
        TenantId tenant, string plan, IReadOnlyList<CollectionTable> passes, CancellationToken cancellationToken)
    {
        var (serving, side) = (contextOf(tenant, null), contextOf(tenant, CloneSide.Next));
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await _state.MakeAsync(connection, cancellationToken);
        var spaces = await TenantTables.ReadSpacesAsync(connection, serving, cancellationToken);
        var tables = await TenantTables.ReadAsync(connection, spaces, cancellationToken);
        foreach (var space in spaces)
        {
            side.Schemas.Of(side.Tenant, space.Product);
            side.Schemas.Of(contextOf(tenant, CloneSide.Old).Tenant, space.Product);
        }

        await CloneObstacles.RefuseAsync(connection, tenant, spaces, tables, passes, cancellationToken);
        await _state.PutAsync(connection, tenant, CloneStage.Cloning, plan, TimeSpan.Zero, cancellationToken);
        await of(CloneSide.Next).RemoveAsync(tenant, cancellationToken);
        await _state.ForgetAsync(connection, tenant, cancellationToken);
        foreach (var table in tables)
        {
            await PatientlyAsync(
                connection, CaptureTriggers.Install(schema.Tables, tenant, table, table.Space), cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        await new CloneCopy(connection, serving, side).CopyAsync(spaces, tables, cancellationToken);
        await _state.PutAsync(connection, tenant, CloneStage.Cloned, plan, TimeSpan.Zero, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await AnalyzeAsync(connection, spaces, tables, side, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TakenWrites> TakeAsync(
        TenantId tenant, IStoreTransaction into, int most, CancellationToken cancellationToken)
    {
        var transaction = (StoreTransaction)into;
        return new CapturedTake(transaction.Connection, contextOf(tenant, null), transaction.Context)
            .TakeAsync(_state, most, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> CountCapturedAsync(
        TenantId tenant, IStoreTransaction into, CancellationToken cancellationToken) =>
        _state.CountNotesAsync(((StoreTransaction)into).Connection, tenant, cancellationToken);

    /// <inheritdoc/>
    public bool CanSlowWriters => true;

    /// <inheritdoc/>
    public async Task SlowWritersAsync(
        TenantId tenant, TimeSpan each, TimeSpan lasting, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await _state.BrakeAsync(connection, tenant, each, lasting, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CopyJournalAsync(
        TenantId tenant, IStoreTransaction into, CollectionTable collection, JournalMark mark,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken)
    {
        var transaction = (StoreTransaction)into;
        var connection = transaction.Connection;
        var from = await new JournalParts(contextOf(tenant, null), connection)
            .FindAsync(collection, mark, cancellationToken);
        if (from is null) return;
        var to = await new JournalParts(transaction.Context, connection).TakeAsync(collection, mark, cancellationToken);
        await connection.ExecuteAsync(
            $"""
            insert into {schema.Tables["journal"]} (part, object, existed, before_jsonb, before_text, before_bytes,
              before_row, left_hash)
            select $2, object, existed, before_jsonb, before_text, before_bytes, before_row, left_hash
            from {schema.Tables["journal"]} where part = $1 and object = any($3)
            """, [from.Value, to, ids.ToArray()], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<TimeSpan> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var record = await FindAsync(exchange.Tenant, cancellationToken)
            ?? throw new ArgumentException("The tenant has no other side.", nameof(exchange));
        var put = exchange.Side == CloneSide.Next ? CloneSide.Old : CloneSide.Next;
        return await new SideExchange(
            source, contextOf(exchange.Tenant, null), contextOf(exchange.Tenant, exchange.Side),
            contextOf(exchange.Tenant, put), _state).RunAsync(exchange, record.Plan, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DropAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await _state.FindAsync(connection, tenant, cancellationToken) is null) return;
        var spaces = await TenantTables.ReadSpacesAsync(connection, contextOf(tenant, null), cancellationToken);
        foreach (var removal in await CaptureTriggers.FindRemovalAsync(connection, spaces, cancellationToken))
        {
            await PatientlyAsync(connection, removal, cancellationToken);
        }

        foreach (var side in Enum.GetValues<CloneSide>()) await of(side).RemoveAsync(tenant, cancellationToken);
        await _state.ForgetAsync(connection, tenant, cancellationToken);
        await _state.RemoveAsync(connection, tenant, cancellationToken);
    }

    // A table at a time, and never waiting long for its lock: everybody else who comes to it waits behind.
    private static async Task PatientlyAsync(
        NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync("set local lock_timeout = '500ms'", [], cancellationToken);
                await using var command = new NpgsqlCommand(text, connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (PostgresException error)
                when (error.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < TriggerAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new UpliftException(DiagnosticCodes.SwitchNotGranted,
                    $"A table was in use by long transactions whenever capturing was to begin or end on it: "
                        + $"{error.MessageText}.",
                    hint: "See them in pg_stat_activity; do the same again when they have ended.", inner: error);
            }
        }
    }

    private static async Task AnalyzeAsync(
        NpgsqlConnection connection, IReadOnlyList<TenantSpace> spaces, IReadOnlyList<TenantTable> tables,
        SessionContext side,
        CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var product = spaces.First(space => space.Name == table.Space).Product;
            await connection.ExecuteAsync(
                $"analyze {table.In(side.Schemas.Of(side.Tenant, product))}", [], cancellationToken);
        }
    }
}
