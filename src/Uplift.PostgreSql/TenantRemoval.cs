using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>
/// Takes a tenant out of the database: its schemas first, its rows last, so that a repeat finds what is left.
/// </summary>
internal sealed class TenantRemoval(NpgsqlDataSource source, StateTables tables, SchemaNames schemas)
{
    private static readonly string[] s_tables =
        ["journal_part", "failure", "cursor", "run", "history", "applied", "module", "lease", "namespace", "tenant"];

    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        // A transaction for each schema: one for all would need a lock for every table of the tenant at once.
        foreach (var schema in await FindSchemasAsync(connection, tenant, cancellationToken))
        {
            await connection.ExecuteAsync(
                $"drop schema if exists {Identifier.Quote(schema)} cascade", [], cancellationToken);
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add(
            $"delete from {tables["journal"]} where part in (select part from {tables["journal_part"]} where tenant = $1)",
            tenant.Value);
        foreach (var table in s_tables) batch.Add($"delete from {tables[table]} where tenant = $1", tenant.Value);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IEnumerable<string>> FindSchemasAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        var owned = await connection.QueryAsync(
            $"select name from {tables["namespace"]} where tenant = $1", [tenant.Value], row => row.GetString(0),
            cancellationToken);
        var products = await connection.QueryAsync(
            $"select product from {tables["module"]} where tenant = $1", [tenant.Value], row => row.GetString(0),
            cancellationToken);
        var named = products.Select(product => schemas.Of(tenant, product)).ToArray();
        var foreign = await connection.QueryAsync(
            $"select name from {tables["namespace"]} where name = any($1) and tenant <> $2", [named, tenant.Value],
            row => row.GetString(0), cancellationToken);
        return owned.Union(named).Except(foreign);
    }
}
