using Microsoft.Data.Sqlite;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Sqlite;

namespace Uplift.Acceptance.Tests.Scenes;

/// <summary>A workspace with a file for each tenant.</summary>
internal sealed class SqliteScene(UpliftProcess uplift) : Scene(uplift)
{
    public override string Store => "sqlite";

    public override Task<Scene> CopyAsync()
    {
        var copy = new SqliteScene(new UpliftProcess());
        foreach (var file in Directory.EnumerateFiles(Uplift.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy.Uplift.Folder, Path.GetRelativePath(Uplift.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return Task.FromResult<Scene>(copy);
    }

    public override Task<StateDump> DumpAsync()
    {
        var tables = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Uplift.PathOf("tenants"), "*.db").Append(Uplift.PathOf("control.db")))
        {
            using var connection = Open(file);
            var name = Path.GetFileNameWithoutExtension(file);
            tables[$"{name}.sqlite_master"] = Read(connection, "select type, name, tbl_name, sql from sqlite_master");
            foreach (var table in Read(connection, "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"))
            {
                var plain = table.Trim('\'');
                if (plain == "uplift_lease" || name == "control" && plain is not ("tenant" or "mirror")) continue;
                tables[$"{name}.{plain}"] = Read(connection, $"select * from \"{plain}\"");
            }
        }

        return Task.FromResult(new StateDump(tables));
    }

    public override Task ExecuteAsync(string tenant, string statement)
    {
        using var connection = Open(Uplift.PathOf("tenants", $"{tenant}.db"));
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public override string Table(string tenant, string module, string collection) => $"\"{collection}\"";

    public override ValueTask DisposeAsync()
    {
        Uplift.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection that leaves nothing behind.</summary>
    public static SqliteConnection Open(string file)
    {
        SqliteLibrary.EnsureLoaded();
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<string> Read(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(index => StateDump.Text(reader.GetValue(index)))));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
