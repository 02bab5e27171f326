using Microsoft.Data.Sqlite;
using Uplift.Sqlite;

namespace Uplift.Bench;

/// <summary>A workspace whose tenants and control database are SQLite files.</summary>
internal sealed class SqliteYard : RolloutYard
{
    /// <inheritdoc/>
    public override string Name => "SQLite";

    private SqliteDatabase Sample => new(Path.Combine(Folder, "sample.db"), new SqliteOptions());

    /// <inheritdoc/>
    public override Task MakeAsync() => WriteAsync("sqlite:tenants/{tenant}.db", "sqlite:control.db");

    /// <inheritdoc/>
    public override async Task MakeSampleAsync(int documents)
    {
        await using var connection = Sample.OpenOrCreate();
        await using var transaction = connection.BeginTransaction();
        Run(connection, "create table sample (number integer primary key, id text, doc text)");
        await using var command = connection.CreateCommand();
        command.CommandText = "insert into sample (number, id, doc) values ($number, $id, $doc)";
        var number = command.Parameters.Add("$number", SqliteType.Integer);
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var text = command.Parameters.Add("$doc", SqliteType.Text);
        for (var each = 1; each <= documents; each++)
        {
            (number.Value, id.Value, text.Value) = (each, SampleDocument.Id(each), SampleDocument.Text(each));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public override Task SettleAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task FillAsync(string name, int documents, int sample)
    {
        await using var connection =
            new SqliteDatabase(Path.Combine(Folder, "tenants", $"{name}.db"), new SqliteOptions()).Open();
        Run(connection, $"attach '{Sample.Path}' as made");
        Run(connection,
            $"""
            with recursive n (n) as (select 0 union all select n + 1 from n where n < {(documents - 1) / sample})
            insert into items (id, doc) select printf('%04d', n.n) || '-' || s.id, s.doc
              from n cross join made.sample s where n.n * {sample} + s.number <= {documents} order by n.n, s.number
            """);
        Run(connection, "pragma wal_checkpoint(truncate)");
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
