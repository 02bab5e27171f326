using Microsoft.Data.Sqlite;
using Uplift.Diagnostics;

namespace Uplift.Sqlite;

/// <summary>Copies a tenant's file as it is at one moment; nothing is written to the file that is read.</summary>
internal static class SqliteCopying
{
    /// <param name="most">Of each table but Uplift's own at most so many rows, drawn at random; null: all.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.CannotRehearse"/></exception>
    public static void Copy(SqliteDatabase from, SqliteDatabase to, int? most)
    {
        if (most is { } rows)
        {
            CopySome(from, to, rows);
            return;
        }

        using (var source = from.OpenReadOnly())
        {
            using var command = source.CreateCommand();
            command.CommandText = "vacuum into $file";
            command.Parameters.AddWithValue("$file", to.Path);
            command.ExecuteNonQuery();
        }

        to.OpenOrCreate().Dispose();
    }

    private static void CopySome(SqliteDatabase from, SqliteDatabase to, int most)
    {
        using var target = to.OpenOrCreate();
        SqliteDatabase.Run(target, "pragma foreign_keys = off");
        using (var attach = target.CreateCommand())
        {
            attach.CommandText = "attach $file as serving";
            attach.Parameters.AddWithValue("$file", $"file:{Uri.EscapeDataString(from.Path)}?mode=ro");
            attach.ExecuteNonQuery();
        }

        SqliteDatabase.Run(target, "begin");
        foreach (var (name, sql) in Read(target, "type = 'table'"))
        {
            if (sql.StartsWith("create virtual", StringComparison.OrdinalIgnoreCase))
            {
                throw new UpliftException(DiagnosticCodes.CannotRehearse,
                    $"The table '{name}' in {from.Path} is virtual: of such a tenant no sample can be drawn.",
                    hint: "Rehearse without --sample: the whole file is copied then.");
            }

            SqliteDatabase.Run(target, sql);
            Fill(target, name, name.StartsWith(SqliteState.Prefix, StringComparison.OrdinalIgnoreCase) ? null : most);
        }

        foreach (var (_, sql) in Read(target, "type <> 'table'")) SqliteDatabase.Run(target, sql);
        SqliteDatabase.Run(target, "commit");
        SqliteDatabase.Run(target, "detach serving");
    }

    private static List<(string Name, string Sql)> Read(SqliteConnection connection, string which)
    {
        using var statement = new SqliteStatement(connection,
            $"""
            select name, sql from serving.sqlite_master
            where {which} and sql is not null and name not like 'sqlite!_%' escape '!' order by rowid
            """);
        var found = new List<(string, string)>();
        while (statement.Step()) found.Add((statement.Text(0)!, statement.Text(1)!));
        return found;
    }

    private static void Fill(SqliteConnection connection, string table, int? most)
    {
        var columns = new List<string>();
        using (var statement = new SqliteStatement(
            connection, "select name from pragma_table_xinfo(?1) where hidden = 0"))
        {
            statement.Bind(1, table);
            while (statement.Step()) columns.Add(SqliteDatabase.Quote(statement.Text(0)!));
        }

        var (name, list) = (SqliteDatabase.Quote(table), string.Join(", ", columns));
        SqliteDatabase.Run(connection,
            $"insert into main.{name} ({list}) select {list} from serving.{name}"
            + (most is { } rows ? $" order by random() limit {rows}" : ""));
    }
}
