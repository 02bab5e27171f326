using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite.Clones;

/// <summary>
/// Brings rows that were captured in the serving file into a side, and remembers there up to which capture it has come:
/// captures stand in the order of their commits, so nothing comes before that place later.
/// </summary>
/// <param name="serving">Any connection to the serving file that reads.</param>
/// <param name="side">In a transaction.</param>
internal sealed class SqliteTake(SqliteConnection serving, SqliteConnection side)
{
    public TakenWrites Take(int most, CancellationToken cancellationToken)
    {
        var from = SqliteCloneState.PositionOf(side);
        var (taken, last, notes) = ReadKeys(from, most);
        if (taken.Count == 0) return new TakenWrites([], 0, true);
        SqliteDatabase.Run(side, "pragma defer_foreign_keys = on");
        var rows = new List<CapturedRows>();
        foreach (var (name, keys) in taken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Bring(SqliteCapture.Find(serving, name), from, last) is { } count) rows.Add(
                new CapturedRows(null, name, keys, count));
        }

        SqliteCloneState.Move(side, last);
        return new TakenWrites(rows, notes, notes < most);
    }

    // By table, the first columns of the keys that were written to.
    private (Dictionary<string, List<string>> Keys, long Last, int Notes) ReadKeys(long from, int most)
    {
        using var statement = new SqliteStatement(
            serving, "select seq, tbl, k1 from uplift_captured where seq > ?1 order by seq limit ?2");
        statement.Bind(1, from);
        statement.Bind(2, most);
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var last = from;
        var notes = 0;
        for (; statement.Step(); notes++)
        {
            last = statement.Long(0);
            var name = statement.Text(1)!;
            if (!found.TryGetValue(name, out var keys)) found[name] = keys = new(StringComparer.Ordinal);
            keys.Add(statement.Text(2) ?? "");
        }

        return (found.ToDictionary(pair => pair.Key, pair => pair.Value.ToList(), StringComparer.Ordinal), last, notes);
    }

    // All of them go before any comes, so that unique values can have moved from one to another. A table that the new
    // version has no more takes nothing.
    private long? Bring(CapturedTable table, long from, long last)
    {
        var columns = SqliteCapture.FindCommonColumns(serving, side, table);
        if (columns.Count == 0) return null;
        var key = SqliteCapture.ColumnsTo(table.Key.Count);
        var keys = $"select distinct {key} from uplift_captured where tbl = ?1 and seq > ?2 and seq <= ?3";
        var count = 0L;
        using (var delete = new SqliteStatement(side, $"delete from {table.Quoted} as t where {table.On("t", 1)}"))
        using (var gone = Keys(keys))
        {
            for (; gone.Step(); count++)
            {
                for (var place = 0; place < table.Key.Count; place++) delete.BindValueOf(place + 1, gone, place);
                delete.Execute();
            }
        }

        var on = string.Join(
            " and ", table.Key.Select((column, place) => $"t.{CapturedTable.QuoteKey(column)} = c.k{place + 1}"));
        using var source = Keys(
            $"select {string.Join(", ", columns.Select(column => $"t.{column}"))} from ({keys}) c join "
                + $"{table.Quoted} t on {on}");
        using var insert = new SqliteStatement(side, $"insert into {table.Quoted} ({string.Join(", ", columns)}) "
            + $"values ({string.Join(", ", columns.Select((_, place) => $"?{place + 1}"))})");
        while (source.Step())
        {
            for (var place = 0; place < columns.Count; place++) insert.BindValueOf(place + 1, source, place);
            insert.Execute();
        }

        return count;

        SqliteStatement Keys(string sql)
        {
            var statement = new SqliteStatement(serving, sql);
            statement.Bind(1, table.Name);
            statement.Bind(2, from);
            statement.Bind(3, last);
            return statement;
        }
    }
}
