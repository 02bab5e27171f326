using System.Collections.Concurrent;
using Npgsql;

namespace Uplift.PostgreSql;

/// <summary>
/// Digests of schemas by their shape: a number over the rows of the catalogue that describe them, apart from what is
/// different in each tenant. Tenants of equal shape have equal digests, and the number costs a fraction of writing every
/// index and constraint down. What holds numbers of objects of its own (a default that asks a sequence) has a shape of
/// its own: that costs time and says nothing wrong.
/// </summary>
internal sealed class SchemaShapes
{
    // Enough for all classes of tenants, and for a few that are all different; beyond, digests are computed again.
    private const int Most = 10_000;

    // Numbers from here on are those of types that somebody made, which can be renamed.
    private const int FirstOwn = 16384;

    // Server 14: hash_record_extended; server 15: columns that a unique index and a foreign key got.
    private const int OldestServer = 14;
    private const int ServerOfNulls = 15;

    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>The statement that gives the shape of the schemas <c>$1</c>; null: this server has no means for it.</summary>
    public static string? StatementFor(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major switch
    {
        < OldestServer => null,
        < ServerOfNulls => s_old,
        _ => s_statement,
    };

    private static readonly string s_old = Statement("", "");
    private static readonly string s_statement = Statement(", i.indnullsnotdistinct", ", k.confdelsetcols");

    private static string Statement(string ofIndex, string ofConstraint) => $"""
        with place as (
          select n.oid, s.number, quote_ident(n.nspname) || '.' as prefix
          from unnest($1::text[]) with ordinality s(name, number) join pg_catalog.pg_namespace n on n.nspname = s.name),
        rel as materialized (
          select c.oid, c.relkind, p.prefix, hash_record_extended((p.number, c.relname, c.relkind), 0) as seed
          from place p
          join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p.oid
            and d.classid = 'pg_catalog.pg_class'::regclass
          join pg_catalog.pg_class c on c.oid = d.objid and c.relkind in ('r', 'p', 'v', 'm', 'f'))
        select count(*) || ' ' || coalesce(bit_xor(hash), 0) from (
          select hash_record_extended((a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated,
            case when a.atttypid >= {FirstOwn} then format_type(a.atttypid, a.atttypmod) end), r.seed) as hash
          from rel r join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
          union all
          select hashtextextended(f.adbin::text, r.seed # f.adnum::bigint)
          from rel r join pg_catalog.pg_attrdef f on f.adrelid = r.oid
          union all
          select hash_record_extended((c.relname, c.relam, c.reloptions, i.indisunique, i.indisvalid, i.indnkeyatts, i.indkey::int2[],
            i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[], i.indexprs::text, i.indpred::text{ofIndex}), r.seed)
          from rel r join pg_catalog.pg_index i on i.indrelid = r.oid join pg_catalog.pg_class c on c.oid = i.indexrelid
          union all
          select hash_record_extended((k.conname, k.contype, k.condeferrable, k.condeferred, k.convalidated, k.connoinherit,
            k.confupdtype, k.confdeltype, k.confmatchtype, k.conkey, k.confkey, k.conexclop, k.conindid <> 0, k.conbin::text,
            case when k.confrelid <> 0 then
              coalesce((select f.seed from rel f where f.oid = k.confrelid), k.confrelid::bigint) end{ofConstraint}), r.seed)
          from rel r join pg_catalog.pg_constraint k on k.conrelid = r.oid
          union all
          select hashtextextended(replace(pg_get_viewdef(r.oid), r.prefix, 'own.'), r.seed)
          from rel r where r.relkind in ('v', 'm')) described
        """;

    /// <summary>The digest of schemas, as <see cref="SchemaFingerprint"/> computes it.</summary>
    public async Task<string> ReadDigestAsync(
        NpgsqlConnection connection, IReadOnlyList<string> schemas, CancellationToken cancellationToken)
    {
        if (StatementFor(connection) is not { } statement)
        {
            return await SchemaFingerprint.ReadAsync(connection, schemas, cancellationToken);
        }

        var shapes = await connection.QueryAsync(
            statement, [schemas.ToArray()], row => row.GetString(0), cancellationToken);
        return await ReadDigestAsync(connection, schemas, shapes[0], cancellationToken);
    }

    /// <summary>The digest of schemas whose shape was read before; null: it was not.</summary>
    public async Task<string> ReadDigestAsync(
        NpgsqlConnection connection, IReadOnlyList<string> schemas, string? shape, CancellationToken cancellationToken)
    {
        if (shape is not null && _digests.TryGetValue(shape, out var known)) return known;
        var digest = await SchemaFingerprint.ReadAsync(connection, schemas, cancellationToken);
        if (shape is not null && _digests.Count < Most) _digests[shape] = digest;
        return digest;
    }
}
