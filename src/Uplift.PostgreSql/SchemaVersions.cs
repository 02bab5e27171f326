using System.Collections.Concurrent;
using Npgsql;

namespace Uplift.PostgreSql;

/// <summary>
/// Digests of schemas that this process has computed, kept as long as the same rows of the catalogue describe them. To compare places and
/// transactions of those rows costs a fraction of writing every index and constraint down.
/// </summary>
internal sealed class SchemaVersions
{
    // Enough for every tenant between planning and applying; beyond, some digests are computed a second time.
    private const int Most = 100_000;

    // A row of the catalogue that is written again has another place or another transaction. Index names stand in pg_class as well.
    private const string Rows = """
        with place as (
          select n.oid from unnest($1::text[]) s(name) join pg_catalog.pg_namespace n on n.nspname = s.name),
        rel as materialized (
          select d.objid as oid from place p
          join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p.oid
            and d.classid = 'pg_catalog.pg_class'::regclass),
        line as (
          select 'c' || c.oid || c.ctid::text || c.xmin::text as line from rel r join pg_catalog.pg_class c on c.oid = r.oid
          union all
          select 'a' || a.ctid::text || a.xmin::text from rel r
          join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0
          union all
          select 'f' || f.ctid::text || f.xmin::text from rel r join pg_catalog.pg_attrdef f on f.adrelid = r.oid
          union all
          select 'i' || i.ctid::text || i.xmin::text || c.ctid::text || c.xmin::text from rel r
          join pg_catalog.pg_index i on i.indrelid = r.oid join pg_catalog.pg_class c on c.oid = i.indexrelid
          union all
          select 'k' || k.ctid::text || k.xmin::text from rel r join pg_catalog.pg_constraint k on k.conrelid = r.oid)
        select md5(coalesce(string_agg(line, ' ' order by line collate "C"), '')) from line
        """;

    private readonly ConcurrentDictionary<string, (string Version, string Digest)> _known = new(StringComparer.Ordinal);

    /// <summary>The digest of schemas, as <see cref="SchemaFingerprint"/> computes it.</summary>
    public async Task<string> ReadDigestAsync(
        NpgsqlConnection connection, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        var versions = await connection.QueryAsync(Rows, [schemas.ToArray()], row => row.GetString(0), cancellationToken);
        var key = string.Join('\n', schemas);
        if (_known.TryGetValue(key, out var known) && known.Version == versions[0]) return known.Digest;
        var digest = await SchemaFingerprint.ReadAsync(connection, schemas, cancellationToken);
        if (_known.Count < Most) _known[key] = (versions[0], digest);
        return digest;
    }
}
