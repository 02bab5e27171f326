using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Uplift.Sqlite;

/// <summary>
/// Describes tables, columns, keys, indexes, views and triggers, one line each, in an order of their own.
/// </summary>
internal static partial class SqliteFingerprint
{
    private const string Ours = @"name not like 'sqlite\_%' escape '\' and name not like 'uplift\_%' escape '\'";

    // Columns in the order of their names: one that was added by ALTER stands last, and in a fresh table where it
    // belongs.
    private static readonly string[] s_lines =
    [
        $"""
        select 'column', m.name, c.name, upper(c.type), c."notnull", c.dflt_value, c.pk, c.hidden
        from (select name from sqlite_master where type = 'table' and {Ours}) m, pragma_table_xinfo(m.name) c
        """,
        $"""
        select 'foreign key', m.name, f."table", f."from", f."to", f.on_update, f.on_delete, f.seq
        from (select name from sqlite_master where type = 'table' and {Ours}) m, pragma_foreign_key_list(m.name) f
        """,
        $"""
        select 'index', m.name, case i.origin when 'c' then i.name else i.origin end, i."unique", i.partial,
          (select group_concat(coalesce(x.name, '?') || ' ' || x.desc || ' ' || x.coll, ',')
           from pragma_index_xinfo(i.name) x where x.key), '', ''
        from (select name from sqlite_master where type = 'table' and {Ours}) m, pragma_index_list(m.name) i
        """,
        $"""
        select type, tbl_name, name, sql, '', '', '', '' from sqlite_master
        where {Ours} and tbl_name not like 'uplift\_%' escape '\' and sql is not null
          and (type in ('view', 'trigger') or (type = 'index' and (sql like '%where%' or sql like '%(%(%')))
        """,
    ];

    public static IReadOnlyList<string> Describe(SqliteConnection connection)
    {
        var lines = new List<string>();
        foreach (var sql in s_lines)
        {
            using var statement = new SqliteStatement(connection, sql);
            while (statement.Step())
                lines.Add(string.Join('|', Enumerable.Range(0, 8).Select(column => Normal(statement.Text(column)))));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Normal(string? text) => text is null ? "" : Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
