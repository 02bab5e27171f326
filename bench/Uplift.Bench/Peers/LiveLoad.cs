using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Uplift.Bench.Peers;

/// <summary>What an application does meanwhile: single objects changed by their ids, each in a transaction of its own, as pgbench does.</summary>
internal static class LiveLoad
{
    private const int Connections = 4;

    /// <summary>Works until it is stopped.</summary>
    public static async Task<LiveResult> RunAsync(string connectionString, int documents, CancellationToken stopped)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var times = new ConcurrentBag<List<double>>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Task.Run(async () =>
            times.Add(await WriteAsync(source, documents, new Random(number), stopped)), CancellationToken.None)));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(each => each).Order().ToList();
        return new LiveResult(all.Count / seconds, all[all.Count * 99 / 100]);
    }

    private static async Task<List<double>> WriteAsync(NpgsqlDataSource source, int documents, Random random, CancellationToken stopped)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            "update bench_library.items set doc = jsonb_set(doc, '{copies}', to_jsonb((doc->>'copies')::int + 1)) where id = $1", connection);
        var id = new NpgsqlParameter<string>();
        command.Parameters.Add(id);
        await command.PrepareAsync(CancellationToken.None);
        var times = new List<double>();
        while (!stopped.IsCancellationRequested)
        {
            id.TypedValue = SampleDocument.Id(random.Next(1, documents + 1));
            var began = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }
}

/// <summary>What the application got done.</summary>
/// <param name="Rate">Changes a second.</param>
/// <param name="Slow">Milliseconds within which 99 of 100 were done.</param>
internal sealed record LiveResult(double Rate, double Slow);
