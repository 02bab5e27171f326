using Microsoft.Data.Sqlite;

namespace Uplift.Sqlite.Clones;

/// <summary>
/// The numbers that tables with AUTOINCREMENT gave to their rows. A row that was made and deleted between two rounds
/// of catching up is brought by none; its number must not be given again all the same.
/// </summary>
internal static class SqliteNumbers
{
    // The library makes this table with the first table that needs it.
    private const string Table = "sqlite_sequence";

    /// <summary>Takes over the numbers that were given in the serving file, where they are higher.</summary>
    /// <param name="serving">Nobody writes to it meanwhile.</param>
    /// <param name="side">In a transaction.</param>
    public static void Bring(SqliteConnection serving, SqliteConnection side)
    {
        if (!Has(serving, Table) || !Has(side, Table)) return;
        using var given = new SqliteStatement(serving, $"select name, seq from {Table}");
        using var raise = new SqliteStatement(side, $"update {Table} set seq = max(seq, ?2) where name = ?1");
        using var add = new SqliteStatement(
            side, $"insert into {Table} (name, seq) select ?1, ?2 where not exists (select 1 from {Table} where name = ?1)");
        while (given.Step())
        {
            if (!Has(side, given.Text(0)!)) continue;
            foreach (var statement in (SqliteStatement[])[raise, add])
            {
                statement.BindValueOf(1, given, 0);
                statement.BindValueOf(2, given, 1);
                statement.Execute();
            }
        }
    }

    private static bool Has(SqliteConnection connection, string table)
    {
        using var statement = new SqliteStatement(
            connection, "select 1 from sqlite_master where type = 'table' and name = ?1");
        statement.Bind(1, table);
        return statement.Step();
    }
}
