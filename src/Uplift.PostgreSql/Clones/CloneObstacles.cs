using Npgsql;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.PostgreSql.Clones;

/// <summary>What in a tenant's schemas cannot be copied or captured exactly. It is refused by name,
/// never left out.</summary>
internal static class CloneObstacles
{
    private const string Query = """
        with space as (select n.oid, n.nspname from pg_catalog.pg_namespace n where n.nspname = any($1)),
        rel as (select c.*, s.nspname from space s join pg_catalog.pg_class c on c.relnamespace = s.oid)
        select format('%I.%I is a %s', r.nspname, r.relname,
          case r.relkind when 'v' then 'view' when 'm' then 'materialized view'
            when 'p' then 'partitioned table' when 'f' then 'foreign table' else 'type' end)
          from rel r where r.relkind in ('v', 'm', 'p', 'f', 'c')
        union all
        select format('%I.%I has no primary key', r.nspname, r.relname) from rel r where r.relkind = 'r'
          and not exists (select from pg_catalog.pg_index i where i.indrelid = r.oid and i.indisprimary)
        union all
        select format('%I.%I inherits from another table', r.nspname, r.relname) from rel r
          where exists (select from pg_catalog.pg_inherits i where r.oid in (i.inhrelid, i.inhparent))
            and r.relkind = 'r'
        union all
        select format('%I.%I has rules or policies', r.nspname, r.relname) from rel r
          where r.relkind = 'r' and (r.relrowsecurity or r.relhasrules)
        union all
        select format('%I.%I has the trigger %I', r.nspname, r.relname, t.tgname) from rel r
          join pg_catalog.pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal and not starts_with(t.tgname,
            'uplift_capture_')
        union all
        select format('%I.%I is a function', s.nspname, p.proname) from space s join pg_catalog.pg_proc p on
          p.pronamespace = s.oid
        union all
        select format('%I.%I is a type', s.nspname, t.typname) from space s
          join pg_catalog.pg_type t on t.typnamespace = s.oid and t.typtype in ('e', 'd', 'r')
        union all
        select format('the foreign key %I of %s deletes or changes rows, or leaves the schemas of the tenant',
          k.conname, k.conrelid::regclass)
          from pg_catalog.pg_constraint k
          where k.contype = 'f' and (k.conrelid in (select oid from rel) or k.confrelid in (select oid from rel))
            and (k.confdeltype <> 'a' or k.confupdtype <> 'a'
              or (select a.relnamespace from pg_catalog.pg_class a where a.oid = k.conrelid)
                <> (select b.relnamespace from pg_catalog.pg_class b where b.oid = k.confrelid))
        limit 20
        """;

    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.CannotIsolate"/></exception>
    public static async Task RefuseAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyList<TenantSpace> spaces,
        IReadOnlyList<TenantTable> tables,
        IReadOnlyList<CollectionTable> passes, CancellationToken cancellationToken)
    {
        var found = await connection.QueryAsync(
            Query, [spaces.Select(space => space.Name).ToArray()], row => row.GetString(0), cancellationToken);
        found.AddRange(passes.Select(pass => FindWrong(pass, spaces, tables)).OfType<string>());
        if (found.Count == 0) return;
        throw new UpliftException([.. found.Select(what => new Diagnostic(
            DiagnosticCodes.CannotIsolate, Severity.Error, $"Tenant '{tenant}' cannot be cloned: {what}.", null,
            "Upgrade this tenant in place."))]);
    }

    private static string? FindWrong(
        CollectionTable pass, IReadOnlyList<TenantSpace> spaces, IReadOnlyList<TenantTable> tables)
    {
        var name = pass.Collection.Table;
        if (name.Contains('.', StringComparison.Ordinal))
            return $"the table {name} of collection '{pass.Name}' does not lie in the schema of its module";
        var space = spaces.FirstOrDefault(one => one.Product == pass.Product);
        var table = tables.FirstOrDefault(one => one.Space == space?.Name && one.Name == name);
        return table is null || (table.Key is [var key] && key == pass.Collection.IdColumn)
            ? null : $"the primary key of {table.Quoted} is not the column '{pass.Collection.IdColumn}'";
    }
}
