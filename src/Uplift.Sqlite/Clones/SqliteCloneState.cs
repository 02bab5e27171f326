using System.Globalization;
using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite.Clones;

/// <summary>
/// How an isolated upgrade stands, in the table <c>uplift_clone</c> of each of the files. What
/// counts is what the serving file says; a side's own row says up to which capture it has come.
/// </summary>
internal static class SqliteCloneState
{
    private const int MostShown = 20;

    /// <summary>Makes the tables; safe to repeat.</summary>
    public static void Make(SqliteConnection connection) => SqliteDatabase.Run(connection,
        """
        create table if not exists uplift_clone (
          one integer primary key check (one = 1), stage text not null, "plan" text not null, since text not null,
          pause integer not null, position integer not null);
        create table if not exists uplift_captured (seq integer primary key, tbl text not null, k1, k2, k3, k4);
        """);

    /// <summary>Removes the tables.</summary>
    public static void Remove(SqliteConnection connection) => SqliteDatabase.Run(
        connection, "drop table if exists uplift_clone; drop table if exists uplift_captured");

    public static bool Exists(SqliteConnection connection)
    {
        using var statement = new SqliteStatement(
            connection, "select 1 from sqlite_master where type = 'table' and name = 'uplift_captured'");
        return statement.Step();
    }

    public static CloneRecord? Find(SqliteConnection connection)
    {
        if (!Exists(connection)) return null;
        using var statement = new SqliteStatement(
            connection, "select stage, \"plan\", since, pause from uplift_clone");
        return !statement.Step() ? null : new CloneRecord
        {
            Stage = Enum.Parse<CloneStage>(statement.Text(0)!),
            Plan = statement.Text(1)!,
            Since = DateTimeOffset.Parse(statement.Text(2)!, CultureInfo.InvariantCulture),
            Pause = TimeSpan.FromMilliseconds(statement.Long(3)),
        };
    }

    public static void Put(
        SqliteConnection connection, CloneStage stage, string plan, DateTimeOffset since, long position = 0)
    {
        using var statement = new SqliteStatement(connection,
            """
            insert or replace into uplift_clone (one, stage, "plan", since, pause, position)
            values (1, ?1, ?2, ?3, 0, ?4)
            """);
        statement.Bind(1, stage.ToString());
        statement.Bind(2, plan);
        statement.Bind(3, since.ToString("O", CultureInfo.InvariantCulture));
        statement.Bind(4, position);
        statement.Execute();
    }

    public static void PutPause(SqliteConnection connection, TimeSpan pause)
    {
        using var statement = new SqliteStatement(connection, "update uplift_clone set pause = ?1");
        statement.Bind(1, (long)pause.TotalMilliseconds);
        statement.Execute();
    }

    /// <summary>Up to which capture a side has come.</summary>
    public static long PositionOf(SqliteConnection side)
    {
        using var statement = new SqliteStatement(side, "select position from uplift_clone");
        return statement.Step() ? statement.Long(0) : 0;
    }

    public static void Move(SqliteConnection side, long position)
    {
        using var statement = new SqliteStatement(side, "update uplift_clone set position = ?1");
        statement.Bind(1, position);
        statement.Execute();
    }

    /// <summary>Makes a side of what was just copied from the serving file: it captures nothing, and has all that the
    /// file had captured.</summary>
    public static void MakeSide(SqliteConnection side)
    {
        SqliteCapture.Remove(side);
        SqliteDatabase.Run(side,
            """
            update uplift_clone set position = coalesce((select max(seq) from uplift_captured), 0);
            delete from uplift_captured
            """);
    }

    /// <summary>How many writes were captured behind a place.</summary>
    public static long CountNotes(SqliteConnection serving, long from)
    {
        using var statement = new SqliteStatement(serving, "select count(*) from uplift_captured where seq > ?1");
        statement.Bind(1, from);
        statement.Step();
        return statement.Long(0);
    }

    /// <summary>What was captured behind a place, by table.</summary>
    public static IReadOnlyList<CapturedRows> Count(SqliteConnection serving, long from)
    {
        using var statement = new SqliteStatement(serving,
            $"""
            select tbl, count(*), (select json_group_array(k) from (
                select distinct cast(k1 as text) as k from uplift_captured o where o.tbl = c.tbl
                  and o.seq > ?1 limit {MostShown}))
            from (select distinct tbl, k1, k2, k3, k4 from uplift_captured where seq > ?1) c group by tbl order by tbl
            """);
        statement.Bind(1, from);
        var rows = new List<CapturedRows>();
        while (statement.Step())
        {
            var ids = System.Text.Json.JsonSerializer.Deserialize<string[]>(statement.Text(2)!)!;
            rows.Add(new CapturedRows(null, statement.Text(0)!, ids, statement.Long(1)));
        }

        return rows;
    }
}
