using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql.Clones;

/// <summary>Brings captured rows into a side as they are in the serving one.</summary>
/// <param name="connection">In a transaction of the side.</param>
internal sealed class CapturedTake(NpgsqlConnection connection, SessionContext serving, SessionContext side)
{
    public async Task<TakenWrites> TakeAsync(
        CloneState state, int most, CancellationToken cancellationToken)
    {
        var taken = await state.TakeAsync(connection, serving.Tenant, most, cancellationToken);
        var notes = taken.Sum(keys => keys.Notes);
        if (taken.Count == 0) return new TakenWrites([], 0, true);
        var spaces = await TenantTables.ReadSpacesAsync(connection, serving, cancellationToken);
        var others = spaces.ToDictionary(space => space.Name, space => side.Schemas.Of(side.Tenant, space.Product));
        var links = await FindLinksAsync([.. others.Values], cancellationToken);
        await RunAsync(links.Select(link => $"{link} deferrable initially deferred"), cancellationToken);
        var rows = new List<CapturedRows>();
        foreach (var keys in taken)
        {
            var ids = await BringAsync(keys, others[keys.Space], cancellationToken);
            if (ids is null) continue;
            rows.Add(new CapturedRows(
                spaces.First(space => space.Name == keys.Space).Product, keys.Table, ids, keys.Count));
        }

        if (links.Count > 0)
        {
            await RunAsync(["set constraints all immediate"], cancellationToken);
            await RunAsync(links.Select(link => $"{link} not deferrable"), cancellationToken);
        }

        return new TakenWrites(rows, notes, notes < most);
    }

    // All of them go before any comes, so that unique values can have moved from one to another. A table that the new
    // version has no more takes nothing.
    private async Task<IReadOnlyList<string>?> BringAsync(
        TakenKeys keys, string space, CancellationToken cancellationToken)
    {
        var source = $"{Identifier.Quote(keys.Space)}.{Identifier.Quote(keys.Table)}";
        var target = $"{Identifier.Quote(space)}.{Identifier.Quote(keys.Table)}";
        var columns = await TenantTables.ReadCommonColumnsAsync(connection, source, target, cancellationToken);
        if (columns.Count == 0) return null;
        var on = string.Join(" and ", await connection.QueryAsync(
            """
            select format('t.%I = (k.value->>%s)::%s', a.attname, p.place - 1, format_type(a.atttypid, a.atttypmod))
            from pg_catalog.pg_index i cross join unnest(i.indkey) with ordinality p(att, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.att
            where i.indrelid = to_regclass($1) and i.indisprimary order by p.place
            """, [source], row => row.GetString(0), cancellationToken));
        var list = string.Join(", ", columns);
        var from = "from jsonb_array_elements($1::jsonb) k";
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"delete from {target} t using jsonb_array_elements($1::jsonb) k where {on}", keys.Keys);
        batch.Add($"insert into {target} ({list}) overriding system value select "
            + $"{string.Join(", ", columns.Select(column => $"t.{column}"))} "
            + $"{from} join {source} t on {on}", keys.Keys);
        batch.Add($"select value->>0 {from}", keys.Keys);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(row => row.GetString(0), cancellationToken);
    }

    // A child can be brought before its parent; at the end all must hold.
    private async Task<IReadOnlyList<string>> FindLinksAsync(string[] spaces, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            """
            select format('alter table %s alter constraint %I', k.conrelid::regclass, k.conname)
              from pg_catalog.pg_constraint k
            join pg_catalog.pg_namespace n on n.oid = k.connamespace
            where n.nspname = any($1) and k.contype = 'f' and not k.condeferrable
            """, [spaces], row => row.GetString(0), cancellationToken);

    private async Task RunAsync(IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements) await connection.ExecuteAsync(statement, [], cancellationToken);
    }
}
