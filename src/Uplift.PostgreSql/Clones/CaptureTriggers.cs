using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql.Clones;

/// <summary>
/// Triggers that note the keys of rows that are written to: once a statement, by a function that writes with the rights
/// of its owner, so that applications need none on Uplift's tables. They hold up who writes while a brake is on.
/// </summary>
internal static class CaptureTriggers
{
    private const string Prefix = "uplift_capture_";

    /// <summary>The statements that begin to capture the writes to a table that serves in a schema.</summary>
    public static string Install(StateTables tables, TenantId tenant, TenantTable table, string space)
    {
        var function = FunctionOf(tables, table);
        var into = $"insert into {tables["captured"]} (tenant, space, rel, key) "
            + $"select {JsonSteps.Literal(tenant.Value)}, {JsonSteps.Literal(space)}, {JsonSteps.Literal(table.Name)}";
        return $"""
            create or replace function {function}() returns trigger language plpgsql security definer
            set search_path = pg_catalog set datestyle = 'ISO' set intervalstyle = 'postgres' as $uplift$
            begin
              if tg_op = 'TRUNCATE' then
                raise exception 'table % cannot be truncated while Uplift keeps a second side of this tenant',
                  tg_relid::regclass;
              end if;
              if tg_op = 'INSERT' then {into}, {Key("fresh")} from fresh;
              elsif tg_op = 'DELETE' then {into}, {Key("stale")} from stale;
              else {into}, key from (select {Key("fresh")} key from fresh union select {Key("stale")} from stale) r;
              end if;
              perform pg_sleep(c.brake) from {tables["clone"]} c
                where c.tenant = {JsonSteps.Literal(tenant.Value)} and c.brake_until > clock_timestamp();
              return null;
            end $uplift$;
            {Trigger("i", "insert", "referencing new table as fresh")}
            {Trigger("u", "update", "referencing old table as stale new table as fresh")}
            {Trigger("d", "delete", "referencing old table as stale")}
            {Trigger("t", "truncate", "")}
            """;

        string Key(string row) =>
            $"array[{string.Join(", ", table.Key.Select(column => $"{row}.{Identifier.Quote(column)}::text"))}]";

        string Trigger(string letter, string on, string rows) =>
            $"create or replace trigger {Prefix}{letter} after {on} on {table.In(space)} {rows} for each statement "
                + $"execute function {function}();";
    }

    /// <summary>The statements that end it; their functions take the triggers with them.</summary>
    public static async Task<IReadOnlyList<string>> FindRemovalAsync(
        NpgsqlConnection connection, IReadOnlyList<TenantSpace> spaces, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select distinct format('drop function %s cascade', t.tgfoid::regprocedure) from pg_catalog.pg_trigger t
            join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any($1) and starts_with(t.tgname, $2)
            """, [spaces.Select(space => space.Name).ToArray(), Prefix], row => row.GetString(0), cancellationToken);

    private static string FunctionOf(StateTables tables, TenantTable table) => tables[$"capture_{table.Oid}"];
}
