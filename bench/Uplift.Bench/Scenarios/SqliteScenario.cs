using Microsoft.Data.Sqlite;
using Uplift.Sqlite;

namespace Uplift.Bench.Scenarios;

/// <summary>(c) The declared change in SQLite.</summary>
internal sealed class SqliteScenario(BenchSettings settings, Report report)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("uplift-bench-").FullName;

    public async Task RunAsync()
    {
        var documents = settings.Scale(200_000);
        await FillAsync(_folder, documents);
        await Machine.DescribeAsync(report, settings.Server);
        var before = new SqliteDatabase(PathOf("before"), new SqliteOptions());
        report.Line($"SQLite {Scalar(before, "select sqlite_version()")}, WAL, synchronous = full");
        Contender[] contenders =
        [
            new("one UPDATE with json_set(json_remove())", documents, UpdateAsync),
            new("Uplift without journal", documents, connection => UpliftAsync(connection, journal: false)),
            new("Uplift with journal", documents, connection => UpliftAsync(connection, journal: true)),
        ];
        var rows = await Contest.RunAsync(settings.Rounds, contenders, FreshAsync);
        report.Table($"(c) SQLite, {documents:#,0} documents of 1 KB: rename a member, set another (declared)",
            "documents/s", rows);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Makes the file <c>before/bench.db</c> with documents at the old version.</summary>
    internal static async Task FillAsync(string folder, int documents)
    {
        var file = Path.Combine(folder, "before");
        await using var provider = new SqliteProvider(Path.Combine(file, "{tenant}.db"));
        await provider.CreateAsync(Library.Tenant, CancellationToken.None);
        await Library.UpgradeAsync(provider, Library.Old, journal: true);
        await using var connection = provider.DatabaseOf(Library.Tenant).Open();
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.CommandText = "insert into items (id, doc) values ($id, $doc)";
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var text = command.Parameters.Add("$doc", SqliteType.Text);
        for (var number = 1; number <= documents; number++)
        {
            id.Value = SampleDocument.Id(number);
            text.Value = SampleDocument.Text(number);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "pragma wal_checkpoint(truncate)";
        checkpoint.ExecuteNonQuery();
    }

    private static string Scalar(SqliteDatabase database, string sql)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString() ?? "";
    }

    private string PathOf(string state) => Path.Combine(_folder, state, "bench.db");

    private Task<string> FreshAsync()
    {
        var folder = Path.Combine(_folder, "round");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        File.Copy(PathOf("before"), PathOf("round"));
        return Task.FromResult(folder);
    }

    private static Task UpdateAsync(string folder)
    {
        var database = new SqliteDatabase(Path.Combine(folder, "bench.db"), new SqliteOptions());
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText =
            """
            update items set doc = json_set(json_remove(doc, '$.shelf'),
              '$.shelfMark', json_extract(doc, '$.shelf'), '$.schema', 2)
            """;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    private static async Task UpliftAsync(string folder, bool journal)
    {
        await using var provider = new SqliteProvider(Path.Combine(folder, "{tenant}.db"));
        await Library.UpgradeAsync(provider, Library.Declared, journal);
    }
}
