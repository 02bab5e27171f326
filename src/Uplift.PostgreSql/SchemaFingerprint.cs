using Npgsql;

namespace Uplift.PostgreSql;

/// <summary>
/// A digest of the tables in some schemas. It reaches the tables through pg_depend, which is indexed by schema:
/// pg_class is not, and has hundreds of thousands of rows where there are thousands of tenants.
/// </summary>
internal static class SchemaFingerprint
{
    private const string Text = """
        with place as (
          select n.oid, quote_ident(n.nspname) || '.' as prefix, 'schema' || s.number || '.' as token
          from unnest($1::text[]) with ordinality s(name, number) join pg_catalog.pg_namespace n on n.nspname = s.name),
        rel as materialized (
          select c.oid, c.relname, c.relkind, p.prefix, p.token
          from place p
          join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p.oid
            and d.classid = 'pg_catalog.pg_class'::regclass
          join pg_catalog.pg_class c on c.oid = d.objid and c.relkind in ('r', 'p', 'v', 'm', 'f')),
        line as (
          select r.prefix, r.token || r.relname || ' ' || r.relkind::text || ' ' || a.attname || ' '
            || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull::text || a.attidentity::text || a.attgenerated::text || ' '
            || coalesce(pg_get_expr(f.adbin, f.adrelid), '') as line
          from rel r
          join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
          left join pg_catalog.pg_attrdef f on f.adrelid = r.oid and f.adnum = a.attnum
          union all
          select r.prefix, r.token || pg_get_indexdef(i.indexrelid)
          from rel r join pg_catalog.pg_index i on i.indrelid = r.oid and i.indisvalid
          union all
          select r.prefix, r.token || r.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
          from rel r join pg_catalog.pg_constraint k on k.conrelid = r.oid
          union all
          select r.prefix, r.token || r.relname || ' ' || pg_get_viewdef(r.oid) from rel r where r.relkind in ('v', 'm'))
        select encode(sha256(convert_to(coalesce(string_agg(
          replace(line, prefix, 'own.'), E'\n' order by replace(line, prefix, 'own.') collate "C"), ''), 'UTF8')), 'hex')
        from line
        """;

    /// <summary>The digest; names of schemas stand in it by their place in the list only.</summary>
    public static async Task<string> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        var digests = await connection.QueryAsync(
            Text, [schemas.ToArray()], row => row.GetString(0), cancellationToken);
        return digests[0];
    }
}
