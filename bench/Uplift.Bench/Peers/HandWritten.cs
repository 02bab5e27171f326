using System.Text.Json.Nodes;
using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>
/// A hand-written loop that reads a page, changes it in memory and writes it back with arrays: one connection, System.Text.Json nodes,
/// 5,000 rows in a commit.
/// </summary>
internal static class HandWritten
{
    private const int Page = 5_000;

    public static async Task RunAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var read = new NpgsqlCommand(
            $"select id, doc::text from bench_library.items where id > $1 order by id limit {Page}", connection);
        read.Parameters.Add(new NpgsqlParameter<string>());
        await using var write = new NpgsqlCommand(
            """
            update bench_library.items t set doc = w.doc::jsonb from unnest($1, $2) w(id, doc)
            where t.id = w.id and t.id > $3 and t.id <= $4
            """, connection);
        write.Parameters.Add(new NpgsqlParameter<string[]>());
        write.Parameters.Add(new NpgsqlParameter<string[]>());
        write.Parameters.Add(new NpgsqlParameter<string>());
        write.Parameters.Add(new NpgsqlParameter<string>());
        for (var after = ""; ;)
        {
            var (ids, texts) = await ReadAsync(read, after);
            if (ids.Count == 0) return;
            write.Parameters[0].Value = ids.ToArray();
            write.Parameters[1].Value = texts.ToArray();
            write.Parameters[2].Value = after;
            write.Parameters[3].Value = ids[^1];
            await write.ExecuteNonQueryAsync();
            after = ids[^1];
        }
    }

    public static void Change(JsonObject document)
    {
        if (document.TryGetPropertyValue("shelf", out var shelf))
        {
            document.Remove("shelf");
            document["shelfMark"] = shelf;
        }

        document["schema"] = 2;
    }

    private static async Task<(List<string> Ids, List<string> Texts)> ReadAsync(NpgsqlCommand read, string after)
    {
        var ids = new List<string>(Page);
        var texts = new List<string>(Page);
        read.Parameters[0].Value = after;
        await using var reader = await read.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var document = JsonNode.Parse(reader.GetString(1))!.AsObject();
            Change(document);
            ids.Add(reader.GetString(0));
            texts.Add(document.ToJsonString());
        }

        return (ids, texts);
    }
}
