using Npgsql;
using Uplift.PostgreSql.Clones;
using Uplift.PostgreSql.Trials;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// Tenants in one PostgreSQL database: each module of a tenant in a schema of its own, Uplift's tables once for all
/// tenants.
/// </summary>
public sealed class PostgreSqlProvider : IStoreProvider, IStoreHealth
{
    // The server hung up on a process that slept in a transaction; the next one tells whether it still holds its lease.
    private const string IdleInTransactionSessionTimeout = "25P03";

    private readonly PostgreSqlOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly StateSchema _state;
    private readonly SchemaNames _schemas;
    private readonly SchemaShapes _shapes = new();
    private readonly EqualChanges _equal = new();
    private readonly CloneSide? _side;

    public PostgreSqlProvider(PostgreSqlOptions options)
    {
        _options = options;
        _source = NpgsqlDataSource.Create(Prepared(options.ConnectionString));
        _state = new StateSchema(_source, options.StateSchema);
        _schemas = new SchemaNames(options.SchemaPattern);
    }

    // The tenants of one side, over the same connections.
    private PostgreSqlProvider(PostgreSqlProvider serving, CloneSide side)
    {
        (_options, _source, _state, _schemas) = (serving._options, serving._source, serving._state, serving._schemas);
        _side = side;
    }

    // The same few statements run for each of thousands of tenants, and parsing them costs more than running
    // them. A connection string that says otherwise is obeyed.
    private static string Prepared(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (connectionString.Contains("Auto Prepare", StringComparison.OrdinalIgnoreCase)) return connectionString;
        builder.MaxAutoPrepare = 64;
        builder.AutoPrepareMinUsages = 3;
        return builder.ConnectionString;
    }

    /// <inheritdoc/>
    public string Name => "postgresql";

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        await using var command = _source.CreateCommand(
            $"""
            select exists (select from {_state.Tables["tenant"]} where tenant = $1)
              or exists (select from pg_catalog.pg_namespace n where n.nspname::text collate "C" like $2 escape '!'
                and not exists (select from {_state.Tables["namespace"]} o where o.name = n.nspname and o.tenant <> $1))
            """);
        command.Parameters.AddWithValue(NameOf(tenant, _side).Value);
        command.Parameters.AddWithValue(_schemas.LikeOf(NameOf(tenant, _side)));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task CreateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        await using var command = _source.CreateCommand(
            $"insert into {_state.Tables["tenant"]} (tenant) values ($1) on conflict do nothing");
        command.Parameters.AddWithValue(NameOf(tenant, _side).Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        await new TenantRemoval(_source, _state.Tables, _schemas)
            .RemoveAsync(NameOf(tenant, _side), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StorePlace> LocateAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var spaces = await TenantTables.ReadSpacesAsync(connection, ContextOf(tenant), cancellationToken);
        return new StorePlace
        {
            Schemas = spaces.ToDictionary(space => space.Product, space => space.Name),
            Client = ClientSettings.Of(_options.ConnectionString, isServing: _side is null),
        };
    }

    /// <inheritdoc/>
    public async Task<ITenantStore> OpenAsync(TenantId tenant, StoreAccess access, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        return new TenantSession(ContextOf(tenant), access);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TenantState>> ReadStatesAsync(
        IReadOnlyList<TenantId> tenants, StateQuery query, CancellationToken cancellationToken)
    {
        await _state.EnsureAsync(cancellationToken);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return await StateReading.ReadManyAsync(connection, [.. tenants.Select(ContextOf)], query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoreHealth> ReadHealthAsync(TenantId tenant, string rule, CancellationToken cancellationToken) =>
        new ServerHealth(_source).ReadAsync(rule, cancellationToken);

    /// <inheritdoc/>
    public ITenantGroups Groups => new TenantGroups(_source, _state, ContextOf);

    /// <inheritdoc/>
    public ITrialCopies Trials => new PostgreSqlTrials(_options, _source, ContextOf);

    /// <inheritdoc/>
    public ISystemReleases Releases => new SystemReleases(_source, _state);

    /// <inheritdoc/>
    public ITenantClones? Clones => _side is null
        ? new TenantClones(_source, _state, ContextOf, side => new PostgreSqlProvider(this, side)) : null;

    /// <summary>What a session with a tenant knows.</summary>
    internal SessionContext ContextOf(TenantId tenant) => ContextOf(tenant, _side);

    private SessionContext ContextOf(TenantId tenant, CloneSide? side) =>
        new(_options, _source, _state.Tables, _schemas, _shapes, _equal, NameOf(tenant, side)) { Known = tenant };

    private static TenantId NameOf(TenantId tenant, CloneSide? side) => side switch
    {
        null => tenant,
        CloneSide.Next => tenant.Beside("next"),
        _ => tenant.Beside("old"),
    };

    /// <inheritdoc/>
    public bool IsTransient(Exception error) =>
        error is NpgsqlException { IsTransient: true }
            or PostgresException { SqlState: IdleInTransactionSessionTimeout }
        || error.InnerException is { } inner && IsTransient(inner);

    /// <inheritdoc/>
    public bool IsRefusal(Exception error) =>
        error is PostgresException failure
            && (failure.SqlState.StartsWith("22", StringComparison.Ordinal)
                || failure.SqlState.StartsWith("23", StringComparison.Ordinal))
        || error.InnerException is { } inner && IsRefusal(inner);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_side is not null) return;
        await _source.DisposeAsync();
        _state.Dispose();
    }
}
