using Npgsql;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>Uplift's own tables, once in the database for all tenants; made by the first who needs them.</summary>
internal sealed class StateSchema(NpgsqlDataSource source, string name) : IDisposable
{
    // Any number will do that nothing else takes in the same database: "uplift" in ASCII.
    private const long CreationLock = 0x75706c696674;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _made;

    public StateTables Tables { get; } = new($"{Identifier.Quote(name)}.", "text collate \"C\"")
    {
        UndoEntries =
        [
            ("journal", $"part in (select part from {Identifier.Quote(name)}.journal_part where tenant = @tenant and run = @run)"),
            ("journal_part", "tenant = @tenant and run = @run"),
        ],
    };

    /// <summary>Makes the tables unless this process has seen them.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_made) return;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_made) return;
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            if (!await IsCompleteAsync(connection, cancellationToken)) await MakeAsync(connection, cancellationToken);
            _made = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    // The journal is made last. A user without the right to create finds everything there and needs none.
    private async Task<bool> IsCompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("select to_regclass($1) is not null", Tables["journal"]);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_xact_lock($1)", [CreationLock], cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            create schema if not exists {Identifier.Quote(name)};
            {Tables.Definition}
            create table if not exists {Tables["tenant"]} (
              tenant text collate "C" primary key, created timestamptz not null default now());
            create table if not exists {Tables["namespace"]} (
              name text collate "C" primary key, tenant text collate "C" not null, product text collate "C" not null);
            create index if not exists namespace_tenant on {Tables["namespace"]} (tenant);
            create table if not exists {Tables["journal_part"]} (
              part bigint generated always as identity primary key,
              tenant text collate "C" not null, run text collate "C" not null, step bigint not null,
              product text collate "C" not null, collection text collate "C" not null,
              unique (tenant, run, step, collection));
            create table if not exists {Tables["journal"]} (
              part bigint not null, object text collate "C" not null, existed boolean not null,
              before_jsonb jsonb, before_text text, before_bytes bytea, before_row jsonb, left_hash bytea,
              primary key (part, object));
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
