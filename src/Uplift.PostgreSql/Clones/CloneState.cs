using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql.Clones;

/// <summary>How isolated upgrades stand, and the keys of rows that were captured, in two tables
/// beside the ledger.</summary>
internal sealed class CloneState(StateTables tables)
{
    private const int MostShown = 20;

    private string Clones => tables["clone"];

    private string Captured => tables["captured"];

    private string Index => tables["captured_tenant"];

    // Any number will do that nothing else takes in the same database: "uplclo" in ASCII.
    private const long CreationLock = 0x75706c636c6f;

    /// <summary>Makes the tables; safe to repeat, and by several at once.</summary>
    public async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // To create what is there waits for those who write to it, and lets others wait, before it does nothing.
        if (await ExistsAsync(connection, Index, cancellationToken)) return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", [CreationLock], cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            create table if not exists {Clones} (
              tenant text collate "C" primary key, stage text not null, plan text not null, since timestamptz not null,
              pause bigint not null, brake float8 not null default 0,
              brake_until timestamptz not null default '-infinity');
            create table if not exists {Captured} (
              id bigint generated always as identity primary key, tenant text collate "C" not null,
              space text collate "C" not null, rel text collate "C" not null, key text[] not null);
            create index if not exists captured_tenant on {Captured} (tenant, id)
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<CloneRecord?> FindAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, Captured, cancellationToken)) return null;
        var found = await connection.QueryAsync(
            $"select stage, plan, since, pause from {Clones} where tenant = $1", [tenant.Value],
            row => new CloneRecord
            {
                Stage = Enum.Parse<CloneStage>(row.GetString(0)),
                Plan = row.GetString(1),
                Since = row.GetFieldValue<DateTimeOffset>(2),
                Pause = TimeSpan.FromMilliseconds(row.GetInt64(3)),
            }, cancellationToken);
        return found is [var record]
            ? record with { Captured = await CountAsync(connection, tenant, cancellationToken) } : null;
    }

    public Task PutAsync(
        NpgsqlConnection connection, TenantId tenant, CloneStage stage, string plan, TimeSpan pause,
        CancellationToken cancellationToken) => connection.ExecuteAsync(
            $"""
            insert into {Clones} (tenant, stage, plan, since, pause) values ($1, $2, $3, clock_timestamp(), $4)
            on conflict (tenant) do update set stage = excluded.stage, plan = excluded.plan, since = excluded.since,
              pause = excluded.pause, brake_until = '-infinity'
            """, [tenant.Value, stage.ToString(), plan, (long)pause.TotalMilliseconds], cancellationToken);

    /// <summary>Lets the triggers hold up each statement that writes, for a while.</summary>
    public Task BrakeAsync(
        NpgsqlConnection connection, TenantId tenant, TimeSpan each, TimeSpan lasting,
        CancellationToken cancellationToken) => connection.ExecuteAsync(
            $"update {Clones} set brake = $2, brake_until = clock_timestamp() + $3 where tenant = $1",
            [tenant.Value, each.TotalSeconds, lasting], cancellationToken);

    /// <summary>How many notes of captured keys there are.</summary>
    public async Task<long> CountNotesAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            $"select count(*) from {Captured} where tenant = $1", [tenant.Value], row => row.GetInt64(0),
            cancellationToken))[0];

    public Task RemoveAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"delete from {Clones} where tenant = $1", [tenant.Value], cancellationToken);

    /// <summary>Forgets what was captured of a tenant.</summary>
    public Task ForgetAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken) =>
        connection.ExecuteAsync($"delete from {Captured} where tenant = $1", [tenant.Value], cancellationToken);

    /// <summary>
    /// Takes captured keys out of the table, by table. Only what is committed is seen, and the rows are read by a later
    /// statement: so no write is missed, whatever the order in which transactions end.
    /// </summary>
    public async Task<IReadOnlyList<TakenKeys>> TakeAsync(
        NpgsqlConnection connection, TenantId tenant, int most, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            with taken as (
              delete from {Captured} where id in (select id from {Captured} where tenant = $1 order by id limit $2)
              returning space, rel, key)
            select space, rel, jsonb_agg(to_jsonb(key))::text, count(*), sum(notes)::bigint
            from (select space, rel, key, count(*) as notes from taken group by space, rel, key) k
            group by space, rel order by 1, 2
            """, [tenant.Value, (long)most],
            row => new TakenKeys(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4)),
            cancellationToken);

    private static async Task<bool> ExistsAsync(
        NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var exists = connection.Command("select to_regclass($1) is not null", name);
        return (bool)(await exists.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<IReadOnlyList<CapturedRows>> CountAsync(
        NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            select space, rel, (array_agg(distinct key[1]))[1:{MostShown}], count(distinct key) from {Captured}
            where tenant = $1 group by space, rel order by 1, 2
            """, [tenant.Value],
            row => new CapturedRows(
                row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetInt64(3)),
            cancellationToken);
}

/// <summary>Keys that were captured of one table, each an array of texts in a JSON array.</summary>
/// <param name="Count">How many keys there are.</param>
/// <param name="Notes">How often one was noted.</param>
internal sealed record TakenKeys(string Space, string Table, string Keys, long Count, long Notes);
