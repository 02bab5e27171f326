using Npgsql;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The objects of a tenant and the applications that write to them: each object counts the writes that it got.</summary>
internal sealed class LiveItems(NpgsqlDataSource source, string table, int count) : IAsyncDisposable
{
    /// <summary>The object that only old applications write to.</summary>
    public const string Straggler = "straggler";

    // The old application knows name and count, and writes what it knows; the new one writes the name for the old ones too.
    private const string OldForm = "jsonb_build_object('id', doc->'id', 'name', doc->'name', 'count', (doc->>'count')::int + 1)";
    private const string NewForm =
        "doc || jsonb_build_object('title', doc->'name', 'form', 2, 'count', (doc->>'count')::int + 1)";

    private readonly Dictionary<string, int> _written = [];
    private readonly Lock _lock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Fills the tenant's only table with objects that nobody has written to yet.</summary>
    public static async Task<LiveItems> FillAsync(string connection, int count)
    {
        var source = NpgsqlDataSource.Create(connection);
        await using var find = source.CreateCommand(
            "select format('%I.%I', schemaname, tablename) from pg_tables where tablename = 'items'");
        var table = (string)(await find.ExecuteScalarAsync(Token))!;
        await using var fill = source.CreateCommand($$"""
            insert into {{table}} (id, doc) select i.id, jsonb_build_object('id', i.id, 'name', 'item ' || i.id, 'count', 0)
            from (select 'i' || lpad(n::text, 7, '0') as id from generate_series(1, {{count}}) n union all select '{{Straggler}}') i
            """);
        await fill.ExecuteNonQueryAsync(Token);
        return new LiveItems(source, table, count);
    }

    /// <summary>Writes to random objects until it is stopped.</summary>
    /// <returns>How many writes it made.</returns>
    public async Task<int> WriteAsync(bool isOld, int seed, CancellationToken stopped)
    {
        var random = new Random(seed);
        var made = 0;
        for (; !stopped.IsCancellationRequested; made++) await WriteAsync($"i{random.Next(1, count + 1):D7}", isOld);
        return made;
    }

    /// <summary>Writes to one object as one of the applications does. It must find what it reads.</summary>
    public async Task WriteAsync(string id, bool isOld)
    {
        await using var command = source.CreateCommand(
            $"update {table} set doc = {(isOld ? OldForm : NewForm)} where id = $1 and doc ? 'name' and doc ? 'count'");
        command.Parameters.AddWithValue(id);
        (await command.ExecuteNonQueryAsync(Token)).ShouldBe(1, $"{id}: the application cannot read what is there");
        lock (_lock) _written[id] = _written.GetValueOrDefault(id) + 1;
    }

    /// <summary>How many objects code that reads the new form alone could not read.</summary>
    public async Task<long> CountUnreadableAsync()
    {
        await using var command = source.CreateCommand(
            $"select count(*) from {table} where not (doc ? 'title' and doc->>'title' = doc->>'name' and (doc->>'form')::int >= 2)");
        return (long)(await command.ExecuteScalarAsync(Token))!;
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
}
