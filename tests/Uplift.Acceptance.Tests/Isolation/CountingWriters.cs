using System.Collections.Concurrent;
using System.Data.Common;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>Applications that write to random articles at full speed, make new ones and delete some, and remember what they
/// did. Each has one connection all the time.</summary>
internal sealed class CountingWriters(IsolationScene scene, int count, int seed) : IAsyncDisposable
{
    private const int Deletable = 200;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _deleted = new(StringComparer.Ordinal);
    private readonly List<Task> _tasks = [];
    private int _made;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public int Writes => _written.Values.Sum() + _deleted.Count + _made;

    public CountingWriters Start(int writers)
    {
        for (var writer = 0; writer < writers; writer++)
        {
            var own = new Random(seed + writer);
            _tasks.Add(Task.Run(() => WriteAsync(own), Token));
        }

        return this;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    /// <summary>Each article has counted every write that was made to it; those made are there, those deleted are
    /// not.</summary>
    public async Task NothingShouldBeLostAsync()
    {
        var read = scene.IsSqlite ? "select id, json_extract(doc, '$.count') from goods" : $"select id, doc->>'count' from {scene.Table}";
        var found = (await scene.ReadAsync(read)).Select(row => row.Split('|')).ToDictionary(row => row[0], row => int.Parse(row[1]));
        found.Count.ShouldBe(count - _deleted.Count + _made, $"seed {seed}");
        found.Keys.Where(_deleted.ContainsKey).ShouldBeEmpty();
        found.Where(pair => pair.Value != _written.GetValueOrDefault(pair.Key)).ShouldBeEmpty($"seed {seed}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync(Random random)
    {
        await using var connection = await scene.OpenAsync();
        await using var update = Command(connection, scene.IsSqlite
            ? "update goods set doc = json_set(doc, '$.count', json_extract(doc, '$.count') + 1) where id = @id"
            : $"update {scene.Table} set doc = doc || jsonb_build_object('count', (doc->>'count')::int + 1) where id = @id");
        await using var insert = Command(connection, scene.IsSqlite
            ? "insert into goods (id, doc) values (@id, json_object('id', @id, 'name', 'made', 'price', '1', 'count', 0))"
            : $"insert into {scene.Table} (id, doc) values (@id, jsonb_build_object('id', @id::text, 'name', 'made', 'price', '1', 'count', 0))");
        await using var delete = Command(connection, $"delete from {scene.Table} where id = @id");
        while (!_stop.IsCancellationRequested)
        {
            var id = $"i{random.Next(Deletable + 1, count + 1):D7}";
            await ExecuteAsync(update, id);
            _written.AddOrUpdate(id, 1, (_, had) => had + 1);
            if (random.Next(50) == 0)
            {
                await ExecuteAsync(insert, $"n{Guid.NewGuid():N}");
                Interlocked.Increment(ref _made);
            }

            var gone = $"i{random.Next(1, Deletable + 1):D7}";
            if (random.Next(50) == 0 && _deleted.TryAdd(gone, true)) await ExecuteAsync(delete, gone);

            // A file has one writer at a time and no queue: who never pauses starves all others.
            if (scene.IsSqlite) await Task.Delay(1, Token);
        }
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@id";
        parameter.Value = "";
        command.Parameters.Add(parameter);
        return command;
    }

    private static async Task ExecuteAsync(DbCommand command, string id)
    {
        command.Parameters[0].Value = id;
        (await command.ExecuteNonQueryAsync(Token)).ShouldBe(1, $"{id}: the write found nothing");
    }
}
