using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite.Clones;

/// <summary>A table of a tenant's file.</summary>
/// <param name="Key">The columns of its primary key; of a table without one <c>rowid</c>.</param>
internal sealed record CapturedTable(string Name, IReadOnlyList<string> Key)
{
    public string Quoted => SqliteDatabase.Quote(Name);

    /// <summary>The condition that a row of an alias has the key that is bound from a position on.</summary>
    public string On(string alias, int first) => string.Join(" and ", Key.Select((column, place) =>
        $"{alias}.{QuoteKey(column)} = ?{first + place}"));

    /// <summary>Rowid is no column that could be quoted.</summary>
    public static string QuoteKey(string column) => column == "rowid" ? column : SqliteDatabase.Quote(column);
}

/// <summary>Triggers in a tenant's file that note the keys of rows that are written to, in the order of the
/// commits.</summary>
internal static class SqliteCapture
{
    /// <summary>How many columns a key can have.</summary>
    public const int MostColumns = 4;

    private const string Prefix = "uplift_capture_";

    private const string Ours = @"name not like 'sqlite\_%' escape '\' and name not like 'uplift\_%' escape '\'";

    /// <summary>The tables of modules.</summary>
    public static IReadOnlyList<CapturedTable> FindTables(SqliteConnection connection)
    {
        var names = new List<string>();
        using (var statement = new SqliteStatement(
            connection, $"select name from sqlite_master where type = 'table' and {Ours} order by name"))
        {
            while (statement.Step()) names.Add(statement.Text(0)!);
        }

        return [.. names.Select(name => Find(connection, name))];
    }

    /// <summary>A table by its name.</summary>
    public static CapturedTable Find(SqliteConnection connection, string name)
    {
        var key = new List<string>();
        using var statement = new SqliteStatement(
            connection, "select name from pragma_table_info(?1) where pk > 0 order by pk");
        statement.Bind(1, name);
        while (statement.Step()) key.Add(statement.Text(0)!);
        return new CapturedTable(name, key.Count == 0 ? ["rowid"] : key);
    }

    /// <summary>The columns of a table that can be written and that it has in both files.</summary>
    public static IReadOnlyList<string> FindCommonColumns(
        SqliteConnection connection, SqliteConnection other, CapturedTable table) =>
        [.. ColumnsOf(connection, table).Intersect(ColumnsOf(other, table))];

    /// <summary>What of a tenant's file cannot be captured; none: all can be.</summary>
    public static IEnumerable<string> FindObstacles(
        SqliteConnection connection, IReadOnlyList<CapturedTable> tables, IReadOnlyList<CollectionTable> passes)
    {
        using (var mode = new SqliteStatement(connection, "pragma journal_mode"))
        {
            mode.Step();
            if (mode.Text(0) != "wal")
            {
                yield return "its file has no write-ahead log, so nobody could write while it is copied "
                    + "('pragma journal_mode = wal' gives it one)";
            }
        }

        foreach (var table in tables.Where(table => table.Key.Count > MostColumns))
        {
            yield return $"the key of {table.Quoted} has more than {MostColumns} columns";
        }

        foreach (var sql in s_obstacles)
        {
            using var statement = new SqliteStatement(connection, sql);
            while (statement.Step()) yield return statement.Text(0)!;
        }

        foreach (var pass in passes)
        {
            var table = tables.FirstOrDefault(
                one => string.Equals(one.Name, pass.Collection.Table, StringComparison.OrdinalIgnoreCase));
            if (table is null || (table.Key is [var key]
                && string.Equals(key, pass.Collection.IdColumn, StringComparison.OrdinalIgnoreCase))) continue;
            yield return $"the primary key of {table.Quoted} is not the column '{pass.Collection.IdColumn}'";
        }
    }

    /// <summary>Begins to capture writes to tables, within the transaction that is open.</summary>
    public static void Install(SqliteConnection connection, IReadOnlyList<CapturedTable> tables)
    {
        foreach (var (index, table) in tables.Index())
        {
            Trigger("i", "insert", "new");
            Trigger("u", "update", "new", "old");
            Trigger("d", "delete", "old");

            void Trigger(string letter, string on, params string[] rows)
            {
                var notes = rows.Select(
                    row => $"insert into uplift_captured (tbl, {ColumnsTo(table.Key.Count)}) values "
                    + $"('{table.Name.Replace("'", "''", StringComparison.Ordinal)}', "
                    + $"{string.Join(", ", table.Key.Select(column => $"{row}.{CapturedTable.QuoteKey(column)}"))});");
                SqliteDatabase.Run(
                    connection, $"create trigger if not exists {Prefix}{letter}{index} after {on} on {table.Quoted} "
                    + $"begin {string.Concat(notes)} end");
            }
        }
    }

    /// <summary>Ends it.</summary>
    public static void Remove(SqliteConnection connection)
    {
        var names = new List<string>();
        using (var statement = new SqliteStatement(
            connection, "select name from sqlite_master where type = 'trigger' and substr(name, 1, ?1) = ?2"))
        {
            statement.Bind(1, Prefix.Length);
            statement.Bind(2, Prefix);
            while (statement.Step()) names.Add(statement.Text(0)!);
        }

        foreach (var name in names) SqliteDatabase.Run(connection, $"drop trigger {SqliteDatabase.Quote(name)}");
    }

    /// <summary>The columns of a key with so many values, as they stand in the table of captured keys.</summary>
    public static string ColumnsTo(int count) =>
        string.Join(", ", Enumerable.Range(1, count).Select(place => $"k{place}"));

    private static List<string> ColumnsOf(SqliteConnection connection, CapturedTable table)
    {
        var columns = table.Key is ["rowid"] ? ["rowid"] : new List<string>();
        using var statement = new SqliteStatement(
            connection, "select name from pragma_table_xinfo(?1) where hidden = 0");
        statement.Bind(1, table.Name);
        while (statement.Step()) columns.Add(SqliteDatabase.Quote(statement.Text(0)!));
        return columns;
    }

    private static readonly string[] s_obstacles =
    [
        $"""
        select '"' || tbl_name || '" has the trigger "' || name || '"' from sqlite_master
        where type = 'trigger' and {Ours}
        """,
        $"""
        select '"' || name || '" is a virtual table' from sqlite_master
        where type = 'table' and sql like 'create virtual%' and {Ours}
        """,
        $"""
        select 'a foreign key of "' || m.name || '" deletes or changes rows'
        from (select name from sqlite_master where type = 'table' and {Ours}) m, pragma_foreign_key_list(m.name) f
        where f.on_delete <> 'NO ACTION' or f.on_update <> 'NO ACTION'
        """,
    ];
}
