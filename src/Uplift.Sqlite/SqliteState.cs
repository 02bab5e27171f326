using Microsoft.Data.Sqlite;
using Uplift.Stores.Sql;

namespace Uplift.Sqlite;

/// <summary>Uplift's own tables in a tenant's file.</summary>
internal static class SqliteState
{
    public const string Prefix = "uplift_";

    public static StateTables Tables { get; } = new(Prefix);

    public static bool Exists(SqliteConnection connection)
    {
        using var statement = new SqliteStatement(
            connection, "select 1 from sqlite_master where type = 'table' and name = 'uplift_journal'");
        return statement.Step();
    }

    /// <summary>Makes the tables where they are not there; in the transaction that is open.</summary>
    public static void Make(SqliteConnection connection) =>
        SqliteDatabase.Run(connection, Tables.Definition +
            """

            create table if not exists uplift_journal (
              tenant text not null, run text not null, step integer not null, product text not null,
              collection text not null,
              object text not null, before, left_hash text,
              primary key (tenant, run, step, collection, object)) without rowid;
            """);
}
