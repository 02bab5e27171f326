using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>The limit: what a person would write for exactly this change, without a ledger, undo or a way to resume.</summary>
internal static class RangeUpdate
{
    private const int RowsInCommit = 10_000;

    /// <summary>Changes all documents, or as many as it can until it is stopped.</summary>
    /// <returns>How many it changed.</returns>
    public static async Task<int> RunAsync(string connectionString, int documents, CancellationToken stopped = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            """
            update bench_library.items set doc = (doc - 'shelf') || jsonb_build_object('shelfMark', doc->'shelf', 'schema', 2)
            where id > $1 and id <= $2
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string>());
        command.Parameters.Add(new NpgsqlParameter<string>());
        await command.PrepareAsync(CancellationToken.None);
        var done = 0;
        for (; done < documents && !stopped.IsCancellationRequested; done += RowsInCommit)
        {
            command.Parameters[0].Value = SampleDocument.Id(done);
            command.Parameters[1].Value = SampleDocument.Id(done + RowsInCommit);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }

        return done;
    }
}
