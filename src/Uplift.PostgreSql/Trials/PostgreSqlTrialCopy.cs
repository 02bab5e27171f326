using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql.Trials;

/// <summary>A copy of a tenant in schemas of its own.</summary>
/// <param name="keeper">Holds the lock that tells others that this process lives.</param>
internal sealed class PostgreSqlTrialCopy(string name, NpgsqlConnection keeper, PostgreSqlProvider provider) : ITrialCopy
{
    private const string DataSpaces = "starts_with(n.nspname, $1 || '_')";

    /// <inheritdoc/>
    public IStoreProvider Provider => provider;

    /// <inheritdoc/>
    public async Task<TrialSize> MeasureAsync(CancellationToken cancellationToken)
    {
        var sizes = await keeper.QueryAsync(
            $"""
            select (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and {DataSpaces}),
              pg_total_relation_size(to_regclass($1 || '.journal'))
            """, [name], row => new TrialSize(row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        return sizes[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HeldLock>> ReadLocksAsync(CancellationToken cancellationToken) =>
        await keeper.QueryAsync(
            $"""
            select l.virtualtransaction, substr(n.nspname, length($1) + 2) || '.' || c.relname, l.mode = 'AccessExclusiveLock'
            from pg_catalog.pg_locks l join pg_catalog.pg_class c on c.oid = l.relation
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where l.locktype = 'relation' and l.granted and c.relkind in ('r', 'p') and {DataSpaces}
              and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
            """, [name], row => new HeldLock(row.GetString(0), row.GetString(1), row.GetBoolean(2)), cancellationToken);

    /// <summary>Drops the schemas of a copy, that of its ledger last, so that a repeat finds what is left.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var spaces = await connection.QueryAsync(
            $"select n.nspname from pg_catalog.pg_namespace n where {DataSpaces}", [name], row => row.GetString(0),
            cancellationToken);
        foreach (var space in spaces.Append(name))
        {
            await connection.ExecuteAsync($"drop schema if exists {Identifier.Quote(space)} cascade", [], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        await using (keeper)
        {
            await DropAsync(keeper, name, CancellationToken.None);

            // Pooled connections live on: what a session holds would stay with it.
            await keeper.ExecuteAsync("select pg_advisory_unlock_all()", [], CancellationToken.None);
        }
    }
}
