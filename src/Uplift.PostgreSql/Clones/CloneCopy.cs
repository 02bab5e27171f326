using Npgsql;

namespace Uplift.PostgreSql.Clones;

/// <summary>
/// Copies a tenant's schemas with all that is in them, and its ledger, in one transaction that sees one moment. Indexes
/// and constraints keep their names, since scripts speak of them.
/// </summary>
/// <param name="most">Of each table at most so many rows, drawn at random; null: all.</param>
internal sealed class CloneCopy(
    NpgsqlConnection connection, SessionContext serving, SessionContext side, int? most = null)
{
    /// <summary>The tables of the ledger that change places with the sides.</summary>
    public static IReadOnlyList<string> Ledger { get; } = ["module", "applied", "history", "run", "cursor", "failure"];

    public async Task CopyAsync(
        IReadOnlyList<TenantSpace> spaces, IReadOnlyList<TenantTable> tables, CancellationToken cancellationToken)
    {
        foreach (var space in spaces) await CopyAsync(space, tables, cancellationToken);
        foreach (var table in Ledger)
        {
            await connection.ExecuteAsync(
                $"""
                insert into {side.Tables[table]}
                select (jsonb_populate_record(t, jsonb_build_object('tenant', $2::text))).*
                  from {serving.Tables[table]} t
                where t.tenant = $1
                """, [serving.Tenant.Value, side.Tenant.Value], cancellationToken);
        }
    }

    private async Task CopyAsync(
        TenantSpace space, IReadOnlyList<TenantTable> tables, CancellationToken cancellationToken)
    {
        var name = side.Schemas.Of(side.Tenant, space.Product);
        var own = tables.Where(table => table.Space == space.Name).ToList();
        await connection.ExecuteAsync(
            $"insert into {side.Tables["namespace"]} (name, tenant, product) values ($1, $2, $3)",
            [name, side.Tenant.Value, space.Product], cancellationToken);
        await RunAsync([$"create schema {Identifier.Quote(name)}"], cancellationToken);
        await RunAsync(
            await ReadAsync(Rights("pg_namespace", "nspacl", "schema", "n.nspname = $1", "x.nspname"), space.Name, name,
            cancellationToken), cancellationToken);

        // Names are written without their schema where it is the search path: so what is read in the one is made in
        // the other.
        await PathAsync(space.Name, cancellationToken);
        var sequences = await ReadAsync(Sequences, space.Name, name, cancellationToken);
        var defaults = await ReadAsync(Defaults, space.Name, name, cancellationToken);
        var constraints = await ReadAsync(Constraints, space.Name, name, cancellationToken);
        var indexes = await ReadAsync(Indexes, space.Name, name, cancellationToken);
        var rights = await ReadAsync(
            Rights("pg_class", "relacl", "table", "n.nspname = $1 and x.relkind = 'r'", "x.relname"),
            space.Name, name, cancellationToken);
        await PathAsync(name, cancellationToken);
        await RunAsync(sequences, cancellationToken);
        await RunAsync([.. own.Select(table =>
            $"create table {table.In(name)} (like {table.Quoted} including all "
            + "excluding indexes excluding statistics)")],
            cancellationToken);
        await RunAsync(defaults, cancellationToken);
        foreach (var table in own) await FillAsync(table, name, cancellationToken);
        await RunAsync(indexes, cancellationToken);
        // Rows of a sample refer to others that are not in it.
        await RunAsync(
            [.. constraints.Select(
                constraint => most is not null && constraint.Contains(ForeignKey, StringComparison.Ordinal)
            ? constraint + " not valid" : constraint)], cancellationToken);
        await RunAsync(rights, cancellationToken);
        await PathAsync("pg_catalog", cancellationToken);
    }

    private async Task FillAsync(TenantTable table, string space, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", await TenantTables.ReadCommonColumnsAsync(
            connection, table.Quoted, table.In(space), cancellationToken));

        // Rows of a sample keep their order: passes over rows that lie anywhere would take longer than the tenant's.
        await connection.ExecuteAsync(
            $"insert into {table.In(space)} ({columns}) overriding system value select {columns} from {table.Quoted}"
            + (most is null ? "" : $" where ctid = any(array(select ctid from {table.Quoted} order by random() limit {most}))"
                + " order by ctid"), [],
            cancellationToken);
    }

    private Task<int> PathAsync(string space, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "select set_config('search_path', $1, true)", [Identifier.Quote(space)], cancellationToken);

    private async Task<IReadOnlyList<string>> ReadAsync(
        string query, string space, string other, CancellationToken cancellationToken) =>
        await connection.QueryAsync(query, [space, other], row => row.GetString(0), cancellationToken);

    private async Task RunAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements) await connection.ExecuteAsync(statement, [], cancellationToken);
    }

    // Those of identity columns come with their tables.
    private const string Sequences = """
        select format('create sequence %I.%I as %s increment %s minvalue %s maxvalue %s start %s cache %s %s',
          $2::text, c.relname,
          format_type(s.seqtypid, null), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
          case when s.seqcycle then 'cycle' else 'no cycle' end)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_sequence s on s.seqrelid = c.oid
        where n.nspname = $1 and not exists (select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
        """;

    private const string Defaults = """
        select format('alter table %I.%I alter column %I set default %s', $2::text, c.relname, a.attname,
          pg_get_expr(f.adbin, f.adrelid))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_attrdef f on f.adrelid = c.oid
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = f.adnum and a.attgenerated = ''
        where n.nspname = $1 and c.relkind = 'r'
        """;

    private const string ForeignKey = " FOREIGN KEY (";

    // Keys first: foreign keys need them.
    private const string Constraints = """
        select format('alter table %I.%I add constraint %I %s', $2::text, c.relname, k.conname,
          pg_get_constraintdef(k.oid))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'x', 'f')
        where n.nspname = $1 order by k.contype = 'f', c.relname, k.conname
        """;

    private const string Indexes = """
        select replace(pg_get_indexdef(i.indexrelid), format(' ON %I.%I USING ', n.nspname, c.relname),
          format(' ON %I.%I USING ', $2::text, c.relname))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisvalid
        where n.nspname = $1 and c.relkind = 'r'
          and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid
            and k.contype in ('p', 'u', 'x'))
        """;

    // What applications may do to the one they may do to the other.
    private static string Rights(string catalog, string list, string kind, string where, string name) => $"""
        select format('grant %s on {kind} %s to %s', r.privilege_type,
          {(kind == "schema" ? "format('%I', $2::text)" : $"format('%I.%I', $2::text, {name})")},
          case r.grantee when 0 then 'public' else format('%I', pg_get_userbyid(r.grantee)) end)
        from pg_catalog.{catalog} x {(kind == "schema" ? "join pg_catalog.pg_namespace n on n.oid = x.oid"
            : "join pg_catalog.pg_namespace n on n.oid = x.relnamespace")}
        cross join aclexplode(x.{list}) r where {where} and $2::text is not null
        """;
}
