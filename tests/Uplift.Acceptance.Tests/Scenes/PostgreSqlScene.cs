using Npgsql;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Scenes;

/// <summary>A workspace whose tenants share a database.</summary>
internal sealed class PostgreSqlScene(PostgreSqlServer server, string connectionString)
    : Scene(new UpliftProcess($"postgresql:{connectionString}"))
{
    public override string Store => "postgresql";

    /// <summary>The database, through a connection that leaves nothing behind.</summary>
    public string ConnectionString { get; } = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    public override async Task<Scene> CopyAsync()
    {
        var copy = new PostgreSqlScene(server, await server.CreateDatabaseAsync(connectionString));
        File.Copy(Uplift.PathOf("uplift.yaml"), copy.Uplift.PathOf("uplift.yaml"));
        return copy;
    }

    public override async Task<StateDump> DumpAsync()
    {
        var tables = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        const string found =
            """
            select quote_ident(nspname) || '.' || quote_ident(relname) from pg_class c join pg_namespace n on n.oid = relnamespace
            where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
            """;
        foreach (var table in await ReadAsync(connection, found))
        {
            if (table is "uplift.lease" or "uplift_control.plan" or "uplift_control.audit" or "uplift_control.stamp") continue;
            tables[table] = await ReadAsync(connection, RowsOf(table));
        }

        tables["pg_indexes"] = await ReadAsync(connection,
            """
            select pg_get_indexdef(indexrelid) || ' valid=' || indisvalid from pg_index join pg_class c on c.oid = indexrelid
            join pg_namespace n on n.oid = c.relnamespace where nspname not in ('pg_catalog', 'pg_toast', 'information_schema')
            """);
        return new StateDump(tables);
    }

    // The numbers of journal parts depend on how often one was tried: a name stands for each. So do those of changes
    // that gateways follow: a run that is mirrored again is told again.
    private static string RowsOf(string table) => table switch
    {
        "uplift.journal_part" => "select (tenant, run, step, product, collection)::text from uplift.journal_part",
        "uplift_control.routing" => "select tenant from uplift_control.routing",
        "uplift.journal" =>
            """
            select (p.tenant, p.run, p.step, p.collection)::text || (to_jsonb(j) - 'part')::text
            from uplift.journal j left join uplift.journal_part p on p.part = j.part
            """,
        _ => $"select t::text from {table} t",
    };

    public override async Task ExecuteAsync(string tenant, string statement)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override string Table(string tenant, string module, string collection) => $"\"{tenant}_{module}\".\"{collection}\"";

    public override async ValueTask DisposeAsync()
    {
        Uplift.Dispose();
        await server.DropDatabaseAsync(connectionString);
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
