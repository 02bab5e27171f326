using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>
/// What runners of numbered scripts do for each tenant: connect, read its history table, compare the checksums, and run what is missing
/// script by script, each with its history row and commit.
/// </summary>
internal sealed class ScriptRunner(string server, IReadOnlyList<(string Name, string Text)> scripts)
{
    private readonly string _server =
        new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString;

    private readonly IReadOnlyList<(string Name, string Text, string Checksum)> _scripts =
        [.. scripts.Select(script => (script.Name, script.Text, ChecksumOf(script.Text)))];

    public async Task RunAsync(IEnumerable<string> schemas, int parallel) =>
        await Parallel.ForEachAsync(schemas, new ParallelOptions { MaxDegreeOfParallelism = parallel },
            async (schema, _) => await RunAsync(schema));

    private async Task RunAsync(string schema)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"create schema if not exists {schema}");
        await ExecuteAsync(connection, $"set search_path = {schema}");
        await ExecuteAsync(connection,
            """
            create table if not exists history (
              name text primary key, checksum text not null, at timestamptz not null default now())
            """);
        var applied = await ReadAsync(connection);
        foreach (var (name, text, checksum) in _scripts)
        {
            if (applied.TryGetValue(name, out var known))
            {
                if (known != checksum) throw new InvalidOperationException($"{schema}: {name} was edited.");
                continue;
            }

            await using var transaction = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, text);
            await using var note = new NpgsqlCommand("insert into history (name, checksum) values ($1, $2)", connection);
            note.Parameters.AddWithValue(name);
            note.Parameters.AddWithValue(checksum);
            await note.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }

    private static async Task<Dictionary<string, string>> ReadAsync(NpgsqlConnection connection)
    {
        var applied = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand("select name, checksum from history", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) applied[reader.GetString(0)] = reader.GetString(1);
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string ChecksumOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
