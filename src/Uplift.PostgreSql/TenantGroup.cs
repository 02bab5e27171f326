using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>Several tenants in one transaction on one connection.</summary>
internal sealed class TenantGroup(
    NpgsqlDataSource source, IReadOnlyList<(SessionContext Context, Fence Fence)> members) : ITenantGroup
{
    // The tenants wait for each other with their locks held: what is not quick is for each by itself.
    private static readonly TimeSpan s_lockTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_statementTimeout = TimeSpan.FromSeconds(1);

    private readonly string[] _names = [.. members.Select(member => member.Context.Tenant.Value)];
    private readonly long[] _tokens = [.. members.Select(member => member.Fence.Token)];
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private WaitingStatements? _waiting;
    private bool _isReleased = members.Count == 0;

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Held { get; } = [.. members.Select(member => member.Context.Tenant)];

    private string Leases => members[0].Context.Tables["lease"];

    // Owners are unique for each request, and all members have the same.
    private string Owner => members[0].Fence.Owner;

    private WaitingStatements Waiting => _waiting ?? throw new InvalidOperationException("The group was not begun.");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GroupMember>> BeginAsync(StateQuery query, CancellationToken cancellationToken)
    {
        var connection = _connection = await source.OpenConnectionAsync(cancellationToken);
        var transaction = _transaction = await connection.BeginTransactionAsync(cancellationToken);
        var waiting = _waiting = new WaitingStatements(connection, transaction, new WaitingScripts().Look);
        await ProveAsync(connection, cancellationToken);
        var contexts = members.Select(member => member.Context).ToList();
        var states = await StateReading.ReadManyAsync(connection, contexts, query, cancellationToken);
        return
        [
            .. members.Zip(states, (member, state) => new GroupMember(
                new GroupMemberStore(member.Context, connection, transaction, waiting), member.Fence, state)),
        ];
    }

    /// <inheritdoc/>
    public Task WriteAsync(CancellationToken cancellationToken) => Waiting.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        Waiting.Add(Release, ("", _names), ("", _tokens), ("", Owner));
        Waiting.Add("commit");
        await Waiting.FlushAsync(cancellationToken);
        _isReleased = true;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await EndAsync();
        if (_isReleased) return;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(PostgreSql.Leases.Relaxed);
        batch.Add(Release, _names, _tokens, Owner);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        _isReleased = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    private string Release => $"""
        update {Leases} l set owner = '', expires = 0 from unnest($1::text[], $2::bigint[]) held(tenant, token)
        where l.tenant = held.tenant and l.token = held.token and l.owner = $3
        """;

    // As in a transaction of one tenant: KEY SHARE lets renewals pass and holds up whoever takes over.
    private async Task ProveAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var options = members[0].Context.Options;
        batch.Add(
            "select set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true), "
                + "set_config('statement_timeout', $3, true)",
            SessionContext.Milliseconds(options.LockTimeout < s_lockTimeout ? options.LockTimeout : s_lockTimeout),
            SessionContext.Milliseconds(options.IdleTimeout), SessionContext.Milliseconds(s_statementTimeout));
        batch.Add(
            $"""
            select l.tenant from {Leases} l join unnest($1::text[], $2::bigint[]) held(tenant, token)
              on l.tenant = held.tenant and l.token = held.token
            where l.owner = $3 for key share of l
            """, _names, _tokens, Owner);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var proved = await reader.ReadAllAsync(row => row.GetString(0), cancellationToken);
        if (proved.Count == members.Count) return;
        var (context, fence) = members.First(member => !proved.Contains(member.Context.Tenant.Value));
        throw new LeaseLostException(context.Tenant, fence);
    }

    private async Task EndAsync()
    {
        if (_waiting is not null) await _waiting.DisposeAsync();
        if (_transaction is not null) await _transaction.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        (_waiting, _transaction, _connection) = (null, null, null);
    }
}
