using System.Collections.Concurrent;
using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// Digests of schemas by their shape: a number over the rows of the catalogue that describe them, apart from what is
/// different in each tenant. Tenants of equal shape have equal digests, and the number costs a
/// fraction of writing every index and constraint down. What holds numbers of objects of its own (a default that asks a
/// sequence) has a shape of its own: that costs time and says nothing wrong.
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
    private readonly ConcurrentDictionary<(string Shape, IReadOnlyList<CollectionTable> Tables),
        IReadOnlySet<string>> _existing = [];

    /// <summary>
    /// The statement that gives the shapes of several tenants, by their number (<c>$1</c>, from 1)
    /// in a list of their schemas (<c>$2</c>); null: this server has no means for it.
    /// </summary>
    public static string? StatementFor(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major switch
    {
        < OldestServer => null,
        < ServerOfNulls => s_old,
        _ => s_statement,
    };

    private static readonly string s_old = Statement("", "");
    private static readonly string s_statement = Statement(", i.indnullsnotdistinct", ", k.confdelsetcols");

    // Tenant by tenant, since each has few of the many rows of the catalogue.
    private static string Statement(string ofIndex, string ofConstraint) => $"""
        select t.number, described.shape from unnest($1::integer[]) t(number) cross join lateral (
        with place as (
          select n.oid, s.number, quote_ident(n.nspname) || '.' as prefix
          from unnest(($2::text[])[t.number:t.number]) with ordinality s(name, number)
          join pg_catalog.pg_namespace n on n.nspname = s.name),
        rel as materialized (
          select c.oid, c.relkind, p.prefix, hash_record_extended((p.number, c.relname, c.relkind), 0) as seed
          from place p
          join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_namespace'::regclass and d.refobjid = p.oid
            and d.classid = 'pg_catalog.pg_class'::regclass
          join pg_catalog.pg_class c on c.oid = d.objid and c.relkind in ('r', 'p', 'v', 'm', 'f'))
        select count(*) || ' ' || coalesce(bit_xor(hash), 0) as shape from (
          select r.seed as hash from rel r
          union all
          select hash_record_extended((a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated,
            case when a.atttypid >= {FirstOwn} then format_type(a.atttypid, a.atttypmod) end), r.seed)
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
          from rel r where r.relkind in ('v', 'm')) hashes) described
        """;

    /// <summary>Asks for the shapes of tenants by the lists of their schemas, which are of one length.</summary>
    public static void Ask(NpgsqlBatch batch, string statement, string[][] schemas)
    {
        var square = new string[schemas.Length, schemas[0].Length];
        for (var index = 0; index < square.Length; index++)
        {
            var (row, column) = Math.DivRem(index, schemas[0].Length);
            square[row, column] = schemas[row][column];
        }

        batch.Add(statement, Enumerable.Range(1, schemas.Length).ToArray(), square);
    }

    /// <summary>The shape of the schemas of one tenant; null: this server does not tell.</summary>
    public static async Task<string?> ReadAsync(
        NpgsqlConnection connection, string[] schemas, CancellationToken cancellationToken)
    {
        if (StatementFor(connection) is not { } statement) return null;
        await using var batch = new NpgsqlBatch(connection);
        Ask(batch, statement, [schemas]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetString(1) : null;
    }

    /// <summary>The digest of schemas of this shape; null: it is not known yet.</summary>
    public string? FindDigest(string shape) => _digests.GetValueOrDefault(shape);

    /// <summary>Which of the tables, all in schemas of this shape, are there; null: that is not known yet.</summary>
    public IReadOnlySet<string>? FindExisting(string shape, IReadOnlyList<CollectionTable> tables) =>
        _existing.GetValueOrDefault((shape, tables));

    /// <summary>Remembers the digest of a shape.</summary>
    public void Keep(string shape, string digest)
    {
        if (_digests.Count < Most) _digests[shape] = digest;
    }

    /// <summary>Remembers which of the tables are there.</summary>
    public void Keep(string shape, IReadOnlyList<CollectionTable> tables, IReadOnlySet<string> existing)
    {
        if (_existing.Count < Most) _existing[(shape, tables)] = existing;
    }
}
