using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// Leases as rows, each operation in a transaction of its own and by the clock of the database. Losing the commit of
/// one in a crash of the server does no harm, since owners are unique; so none waits for the disk.
/// </summary>
internal sealed class Leases(SessionContext context) : ILeases
{
    /// <summary>Lets a transaction not wait for the disk.</summary>
    public const string Relaxed = "select set_config('synchronous_commit', 'off', true)";

    private string Now => context.Options.LeaseClock is { } clock
        ? $"{clock.GetUtcNow().ToUnixTimeMilliseconds()}::bigint"
        : "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    private string Table => context.Tables["lease"];

    private string Tenant => context.Tenant.Value;

    /// <inheritdoc/>
    public async Task<Fence> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        context.Limit(request.Duration);
        var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await TakeFreeAsync(connection, request, cancellationToken) is { } taken)
            {
                // The work that follows begins on the same connection.
                context.Ready ??= connection;
                return new Fence(taken, request.Owner);
            }
        }
        finally
        {
            if (context.Ready != connection) await connection.DisposeAsync();
        }

        return await TakeOverAsync(request, cancellationToken);
    }

    private async Task<Fence> TakeOverAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        LeaseHolder? holder;
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            try
            {
                holder = await LockAsync(connection, cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                await transaction.RollbackAsync(cancellationToken);
                throw new LeaseHeldException(context.Tenant, await FindHolderAsync(cancellationToken));
            }

            if (holder is null)
            {
                var token = await TakeAsync(connection, request, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return new Fence(token, request.Owner);
            }
        }

        throw new LeaseHeldException(context.Tenant, holder);
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(Fence fence, TimeSpan duration, CancellationToken cancellationToken) =>
        await UpdateAsync($"expires = {Now} + $4", fence, (long)duration.TotalMilliseconds, cancellationToken) == 1;

    /// <inheritdoc/>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellationToken) =>
        UpdateAsync("owner = '', expires = $4", fence, 0L, cancellationToken);

    /// <inheritdoc/>
    public async Task<LeaseHolder?> FindHolderAsync(CancellationToken cancellationToken)
    {
        await using var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        var holders = await connection.QueryAsync(
            $"{Select} and owner <> '' and expires > {Now}", [Tenant], Read, cancellationToken);
        return holders is [var holder, ..] ? holder : null;
    }

    private string Select =>
        $"select owner, machine, boot, process, started, purpose, expires, expires > {Now} from {Table} where tenant = $1";

    // Whoever holds the lease has its row locked while a transaction of his runs: not waiting is knowing that he lives.
    private async Task<LeaseHolder?> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Relaxed);
        batch.Add("select set_config('lock_timeout', $1, true)",
            SessionContext.Milliseconds(context.Options.LockTimeout));
        batch.Add(
            $"""
            insert into {Table} (tenant, token, owner, machine, boot, process, started, purpose, expires)
            values ($1, 0, '', '', '', 0, 0, '', 0) on conflict do nothing
            """, Tenant);
        batch.Add($"{Select} for update nowait", Tenant);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var holder = Read(reader);
        return holder.Owner.Length > 0 && reader.GetBoolean(7) && !holder.Process.IsGone ? holder : null;
    }

    private string Take =>
        $"""
        update {Table} l set token = l.token + 1, owner = $2, machine = $3, boot = $4, process = $5, started = $6, purpose = $7,
          expires = {Now} + $8
        """;

    // Leases that nobody holds, of those tenants in $1.
    private string TakeFree => $"""
        with free as materialized (
          select tenant from {Table} where tenant = any($1) and owner = '' for update skip locked)
        {Take} from free where l.tenant = free.tenant and l.owner = '' returning l.tenant, l.token
        """;

    private static object?[] Values(object tenant, LeaseRequest request) =>
    [
        tenant, request.Owner, request.Process.Machine, request.Process.Boot, (long)request.Process.Id,
        request.Process.Started,
        request.Purpose, (long)request.Duration.TotalMilliseconds,
    ];

    // The usual case in one round trip: a row that nobody holds. Everything else is left to the careful way.
    private async Task<long?> TakeFreeAsync(
        NpgsqlConnection connection, LeaseRequest request, CancellationToken cancellationToken) =>
        (await TakeFreeAsync(connection, [context], request, cancellationToken)).TryGetValue(Tenant, out var token)
            ? token : null;

    /// <summary>Takes the leases of those tenants that are free, in one round trip.</summary>
    /// <returns>The numbers by tenant.</returns>
    public static async Task<Dictionary<string, long>> TakeFreeAsync(
        NpgsqlConnection connection, IReadOnlyList<SessionContext> tenants, LeaseRequest request, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Relaxed);
        batch.Add(new Leases(tenants[0]).TakeFree,
            Values(tenants.Select(tenant => tenant.Tenant.Value).ToArray(), request));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var taken = await reader.ReadAllAsync(row => (row.GetString(0), row.GetInt64(1)), cancellationToken);
        return taken.ToDictionary();
    }

    private async Task<long> TakeAsync(
        NpgsqlConnection connection, LeaseRequest request, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            $"{Take} where l.tenant = $1 returning l.token", Values(Tenant, request));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<int> UpdateAsync(string set, Fence fence, long value, CancellationToken cancellationToken)
    {
        await using var connection = await context.Source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Relaxed);
        batch.Add($"update {Table} set {set} where tenant = $1 and token = $2 and owner = $3",
            Tenant, fence.Token, fence.Owner, value);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static LeaseHolder Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        new ProcessIdentity(row.GetString(1), row.GetString(2), (int)row.GetInt64(3), row.GetInt64(4)),
        row.GetString(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
