using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>System releases in Uplift's own schema, once for all tenants of the database.</summary>
internal sealed class SystemReleases(NpgsqlDataSource source, StateSchema state) : ISystemReleases
{
    // "upsystem" in ASCII; any number will do that nothing else takes.
    private const long CreationLock = 0x757073797374656d;

    private string Contents => state.Tables["system_content"];

    private string Records => RecordsIn(state.Tables);

    private string Releases => state.Tables["system_release"];

    /// <summary>The table of the records as they are compared with those of tenants.</summary>
    public static string RecordsIn(StateTables tables) => tables["system_record"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRelease>> ReadAsync(string product, CancellationToken cancellationToken)
    {
        await state.EnsureAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (!await IsMadeAsync(Releases, connection, cancellationToken)) return [];
        await using var command = connection.Command(
            $"""
            select r.version, r.hash, c.records, r.changes from {Releases} r join {Contents} c on c.hash = r.hash
            where r.product = $1 order by r.version, r.hash
            """, product);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<StoredRelease>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new StoredRelease(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task PutAsync(
        string product, IReadOnlyList<StoredRelease> releases, CancellationToken cancellationToken)
    {
        await state.EnsureAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await IsMadeAsync(Records, connection, cancellationToken)) await MakeAsync(connection, cancellationToken);
        await connection.ExecuteAsync(
            $"insert into {Contents} (hash, records) select distinct on (h) h, t from unnest($1::text[], $2::text[]) as n (h, t) "
            + "on conflict do nothing",
            [releases.Select(release => release.Hash).ToArray(), releases.Select(release => release.Records).ToArray()],
            cancellationToken);
        await connection.ExecuteAsync(
            $"""
            insert into {Records} (hash, collection, id, doc)
            select n.h, r ->> 0, r ->> 1, r -> 2 from (
              select distinct on (h) h, t from unnest($1::text[], $2::text[]) as i (h, t)
              where position('\u0000' in t) = 0) n, jsonb_array_elements(n.t::jsonb -> 'records') r
            where not exists (select from {Records} k where k.hash = n.h)
            on conflict do nothing
            """,
            [releases.Select(release => release.Hash).ToArray(), releases.Select(release => release.Records).ToArray()],
            cancellationToken);
        await connection.ExecuteAsync(
            $"insert into {Releases} (product, version, hash, changes) select $1, v, h, c from unnest($2::text[], $3::text[], $4::text[]) "
            + "as n (v, h, c) on conflict do nothing",
            [
                product, releases.Select(release => release.Version).ToArray(),
                releases.Select(release => release.Hash).ToArray(),
                releases.Select(release => release.Changes).ToArray(),
            ], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> IsMadeAsync(
        string table, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("select to_regclass($1) is not null", table);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // Made by the first module with layers; a database without any needs none.
    private async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", [CreationLock], cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            create table if not exists {Contents} (hash text collate "C" primary key, records text not null);
            create table if not exists {Releases} (
              product text collate "C" not null, version text collate "C" not null, hash text collate "C" not null references {Contents},
              changes text not null, primary key (product, version, hash));
            create table if not exists {Records} (
              hash text collate "C" not null references {Contents}, collection text collate "C" not null, id text collate "C" not null,
              doc jsonb not null, primary key (hash, collection, id));
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
