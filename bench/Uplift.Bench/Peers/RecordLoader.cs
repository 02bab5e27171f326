using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>
/// What loaders of reference data do with a release: every record is written over what is there, whoever edited it. One
/// transaction for each tenant, on pooled connections with prepared statements.
/// </summary>
internal sealed class RecordLoader(NpgsqlDataSource source)
{
    private const string Rest = "on conflict (id) do update set doc = excluded.doc";

    /// <summary>All records by one statement, as somebody writes it who knows the database.</summary>
    public async Task LoadAtOnceAsync(
        string table, string[] ids, string[] texts, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"insert into {table} (id, doc) select i, d::jsonb from unnest($1::text[], $2::text[]) as n (i, d) {Rest}");
        command.Parameters.AddWithValue(ids);
        command.Parameters.AddWithValue(texts);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A statement for each record, as loaders that go through a module's interface end up with.</summary>
    public async Task LoadOneByOneAsync(
        string table, string[] ids, string[] texts, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"insert into {table} (id, doc) values ($1, $2::jsonb) {Rest}", connection);
        var (id, text) = (new NpgsqlParameter<string>(), new NpgsqlParameter<string>());
        command.Parameters.Add(id);
        command.Parameters.Add(text);
        await command.PrepareAsync(cancellationToken);
        for (var number = 0; number < ids.Length; number++)
        {
            (id.TypedValue, text.TypedValue) = (ids[number], texts[number]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
