using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>The limit: what a person would write for exactly this change, without a ledger, undo or a way to resume.</summary>
internal static class RangeUpdate
{
    private const int RowsInCommit = 10_000;

    public static async Task RunAsync(string connectionString, int documents)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            update bench_library.items set doc = (doc - 'shelf') || jsonb_build_object('shelfMark', doc->'shelf', 'schema', 2)
            where id > $1 and id <= $2
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string>());
        command.Parameters.Add(new NpgsqlParameter<string>());
        await command.PrepareAsync();
        for (var done = 0; done < documents; done += RowsInCommit)
        {
            command.Parameters[0].Value = SampleDocument.Id(done);
            command.Parameters[1].Value = SampleDocument.Id(done + RowsInCommit);
            await command.ExecuteNonQueryAsync();
        }
    }
}
