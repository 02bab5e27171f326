using Npgsql;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The objects of a tenant, to which applications write: each object counts the writes that it got.</summary>
internal sealed class LiveItems(UpliftProcess uplift, NpgsqlDataSource source, string connection, string table, int count) : IAsyncDisposable
{
    /// <summary>What code that reads the new form alone asks of a document.</summary>
    public const string IsNew = "(doc ? 'title' and coalesce((doc->>'form')::int, 0) >= 2)";

    private readonly Dictionary<string, int> _written = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The id of an object by its number, from 1 on.</summary>
    public static string IdOf(int number) => $"i{number:D7}";

    /// <summary>Fills the tenant's only table with objects that nobody has written to yet.</summary>
    public static async Task<LiveItems> FillAsync(UpliftProcess uplift, string connection, int count)
    {
        var source = NpgsqlDataSource.Create(connection);
        await using var find = source.CreateCommand(
            "select format('%I.%I', schemaname, tablename) from pg_tables where tablename = 'items'");
        var table = (string)(await find.ExecuteScalarAsync(Token))!;
        await using var fill = source.CreateCommand($$"""
            insert into {{table}} (id, doc) select i.id, jsonb_build_object('id', i.id, 'name', 'item ' || i.id, 'count', 0)
            from (select 'i' || lpad(n::text, 7, '0') as id from generate_series(1, {{count}}) n
              union all select '{{LiveApplication.Straggler}}') i
            """);
        await fill.ExecuteNonQueryAsync(Token);
        return new LiveItems(uplift, source, connection, table, count);
    }

    /// <summary>Starts an application of a version of the module that works on these objects.</summary>
    public Task<LiveProcess> StartAsync(int version, int seed) =>
        LiveProcess.StartAsync(uplift, connection, table, $"{version}", $"{count}", $"{seed}");

    /// <summary>Stops an application and remembers what it wrote.</summary>
    /// <returns>How many writes it made.</returns>
    public async Task<int> StopAsync(LiveProcess application)
    {
        var written = await application.StopAsync();
        foreach (var (id, times) in written) _written[id] = _written.GetValueOrDefault(id) + times;
        return written.Values.Sum();
    }

    /// <summary>How many objects code that reads the new form alone could not read, or would read another title from.</summary>
    public Task<long> CountUnreadableAsync() =>
        ReadAsync<long>($"select count(*) from {table} where not ({IsNew} and doc->>'title' = doc->>'name')");

    /// <summary>A mark of what is there now, for <see cref="CountOldSinceAsync"/>.</summary>
    public Task<string> MarkAsync() => ReadAsync<string>("select pg_current_snapshot()::text");

    /// <summary>How many objects have had the old form all the time from the mark until now.</summary>
    public Task<long> CountOldSinceAsync(string mark) => ReadAsync<long>(
        $"select count(*) from {table} where not {IsNew} and pg_visible_in_snapshot(xmin::text::xid8, '{mark}')");

    /// <summary>How many objects the backfill that has not ended has looked at, as its cursor says, and of how many.</summary>
    public async Task<(long Looked, long Total)> ReadProgressAsync()
    {
        var found = await ReadAsync<long[]>(
            """
            select array[coalesce(max(c.objects_read), 0), coalesce(max(p.total), 0)]::bigint[] from uplift_control.backfill_part p
            join uplift.cursor c on c.tenant = p.tenant and c.run = p.backfill where p.state = 'running'
            """);
        return (found[0], found[1]);
    }

    /// <summary>Each object has counted every write that was made to it.</summary>
    public async Task NothingShouldBeLostAsync()
    {
        var found = new Dictionary<string, int>();
        await using var command = source.CreateCommand($"select id, (doc->>'count')::int from {table}");
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token)) found[reader.GetString(0)] = reader.GetInt32(1);
        found.Count.ShouldBe(count + 1);
        found.Where(pair => pair.Value != _written.GetValueOrDefault(pair.Key)).ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> ReadAsync<T>(string query)
    {
        await using var command = source.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }
}
