using System.Globalization;
using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>How the server is, as its own views tell.</summary>
internal sealed class ServerHealth(NpgsqlDataSource source)
{
    private const string Query = """
        select (select extract(epoch from max(replay_lag))::float8 from pg_catalog.pg_stat_replication),
          count(*) filter (where wait_event_type = 'Lock')::int,
          count(*) filter (where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid())::int
        from pg_catalog.pg_stat_activity
        """;

    /// <summary>Asks the server, and the rule where there is one.</summary>
    public async Task<StoreHealth> ReadAsync(string rule, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var found = await connection.QueryAsync(Query, [], row => new StoreHealth
        {
            ReplicationLag = row.IsDBNull(0) ? null : TimeSpan.FromSeconds(row.GetDouble(0)),
            LockWaits = row.GetInt32(1),
            Load = row.GetInt32(2),
        }, cancellationToken);
        if (rule.Length == 0) return found[0];
        await using var command = connection.Command(rule);
        var value = await command.ExecuteScalarAsync(cancellationToken);
        return found[0] with
        {
            Rule = value is null or DBNull ? 0 : Convert.ToDouble(value, CultureInfo.InvariantCulture),
        };
    }
}
