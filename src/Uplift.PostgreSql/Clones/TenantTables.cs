using Npgsql;

namespace Uplift.PostgreSql.Clones;

/// <summary>A schema of a tenant's module.</summary>
internal sealed record TenantSpace(string Name, string Product);

/// <summary>A table in one of them.</summary>
/// <param name="Key">The columns of its primary key, in order; none: it has no key.</param>
internal sealed record TenantTable(string Space, string Name, uint Oid, IReadOnlyList<string> Key)
{
    public string Quoted => $"{Identifier.Quote(Space)}.{Identifier.Quote(Name)}";

    /// <summary>The same table in another schema.</summary>
    public string In(string space) => $"{Identifier.Quote(space)}.{Identifier.Quote(Name)}";
}

/// <summary>What a tenant has in the database.</summary>
internal static class TenantTables
{
    /// <summary>The schemas of a tenant that are there.</summary>
    public static async Task<IReadOnlyList<TenantSpace>> ReadSpacesAsync(
        NpgsqlConnection connection, SessionContext context, CancellationToken cancellationToken)
    {
        var tenant = context.Tenant;
        var owned = await connection.QueryAsync(
            $"select name, product from {context.Tables["namespace"]} where tenant = $1", [tenant.Value],
            row => new TenantSpace(row.GetString(0), row.GetString(1)), cancellationToken);
        var products = await connection.QueryAsync(
            $"select product from {context.Tables["module"]} where tenant = $1", [tenant.Value],
            row => row.GetString(0),
            cancellationToken);
        var all = owned.UnionBy(products.Select(product =>
            new TenantSpace(context.Schemas.Of(tenant, product), product)), space => space.Name).ToList();
        var present = await connection.QueryAsync(
            $"""
            select n.nspname from pg_catalog.pg_namespace n where n.nspname = any($1)
              and not exists (select from {context.Tables["namespace"]} o where o.name = n.nspname and o.tenant <> $2)
            """, [all.Select(space => space.Name).ToArray(), tenant.Value], row => row.GetString(0), cancellationToken);
        return [.. all.Where(space => present.Contains(space.Name))
            .OrderBy(space => space.Name, StringComparer.Ordinal)];
    }

    /// <summary>The tables of schemas.</summary>
    public static async Task<IReadOnlyList<TenantTable>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<TenantSpace> spaces, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select n.nspname, c.relname, c.oid, coalesce((
              select array_agg(a.attname::text order by k.place) from pg_catalog.pg_index i
              cross join unnest(i.indkey) with ordinality k(att, place)
              join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.att
              where i.indrelid = c.oid and i.indisprimary), '{}')
            from pg_catalog.pg_namespace n join pg_catalog.pg_class c on c.relnamespace = n.oid
            where n.nspname = any($1) and c.relkind = 'r' order by 1, 2
            """, [spaces.Select(space => space.Name).ToArray()],
            row => new TenantTable(
                row.GetString(0), row.GetString(1), row.GetFieldValue<uint>(2), row.GetFieldValue<string[]>(3)),
            cancellationToken);

    /// <summary>The columns of a table that can be written and that another table has too, quoted.</summary>
    public static async Task<IReadOnlyList<string>> ReadCommonColumnsAsync(
        NpgsqlConnection connection, string table, string other, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select quote_ident(a.attname) from pg_catalog.pg_attribute a
            join pg_catalog.pg_attribute b on b.attname = a.attname and b.attrelid = to_regclass($2)
              and b.attnum > 0 and not b.attisdropped and b.attgenerated = ''
            where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            order by a.attnum
            """, [table, other], row => row.GetString(0), cancellationToken);
}
