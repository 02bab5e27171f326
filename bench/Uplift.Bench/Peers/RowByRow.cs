using System.Text.Json.Nodes;
using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>What an upgrade script through an object mapper does: read a document, change it, write it, commit.</summary>
internal static class RowByRow
{
    public static async Task RunAsync(string connectionString, int documents)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var read = new NpgsqlCommand("select doc::text from bench_library.items where id = $1", connection);
        read.Parameters.Add(new NpgsqlParameter<string>());
        await using var write = new NpgsqlCommand("update bench_library.items set doc = $2::jsonb where id = $1", connection);
        write.Parameters.Add(new NpgsqlParameter<string>());
        write.Parameters.Add(new NpgsqlParameter<string>());
        for (var number = 1; number <= documents; number++)
        {
            read.Parameters[0].Value = SampleDocument.Id(number);
            var document = JsonNode.Parse((string)(await read.ExecuteScalarAsync())!)!.AsObject();
            HandWritten.Change(document);
            write.Parameters[0].Value = SampleDocument.Id(number);
            write.Parameters[1].Value = document.ToJsonString();
            await write.ExecuteNonQueryAsync();
        }
    }
}
