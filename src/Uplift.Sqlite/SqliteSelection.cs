using System.Text.Json;
using Microsoft.Data.Sqlite;
using Uplift.Diagnostics;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Sqlite;

/// <summary>Some of the objects of a collection as a condition over its rows.</summary>
internal static class SqliteSelection
{
    /// <summary>The condition that a row is one of those that are meant.</summary>
    public static string Of(SqliteConnection connection, CollectionTable collection, SqliteTable table)
    {
        var conditions = new List<string>();
        if (collection.Only?.Below is { } version)
        {
            conditions.Add($"{VersionOf(connection, collection, table)} < {version}");
        }

        if (collection.Only?.Ids is { } ids)
        {
            var list = JsonSerializer.Serialize(ids, TextListContext.Default.IReadOnlyCollectionString);
            conditions.Add($"cast({table.Id} as text) in "
                + $"(select value from json_each('{list.Replace("'", "''", StringComparison.Ordinal)}'))");
        }

        return conditions.Count == 0 ? "1" : $"({string.Join(" and ", conditions)})";
    }

    /// <summary>The version that a row carries: the expression that the index is made on.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnusableTable"/>: rows carry no version
    /// where the collection says so.</exception>
    public static string VersionOf(SqliteConnection connection, CollectionTable collection, SqliteTable table)
    {
        var declared = collection.Collection.Versions
            ?? throw new ArgumentException(
                $"The collection '{collection.Name}' declares no versions.", nameof(collection));
        if (declared.IsKept)
        {
            return SqlKeptVersions.Expression(
                SqliteDatabase.Quote(SqliteTables.NameOf(collection.Kept)), collection.Name,
                $"cast({table.Id} as text)", $"uplift_sha256({table.Document})");
        }

        if (declared.Column is { } column)
        {
            return table.Present.Contains(column)
                ? $"coalesce({SqliteDatabase.Quote(column)}, 0)"
                : throw Unusable(
                    collection, $"the table {table.Name} in '{connection.DataSource}' has no column '{column}'",
                    $"Add it by a script: alter table {table.Name} add column {SqliteDatabase.Quote(column)} integer not null default 0.");
        }

        // Only functions that every program has: the index is kept by whoever writes to the table.
        var names = declared.Member!.Segments.Select(segment => segment.Name).ToList();
        if (names.Exists(name => name.AsSpan().ContainsAny('"', '\\')))
        {
            throw Unusable(
                collection, $"SQLite finds no member whose name has a quote or a backslash, as in '{declared.Member}'",
                "Declare 'dataVersionColumn' instead.");
        }

        var path =
            $"'$.{string.Join('.', names.Select(name => $"\"{name.Replace("'", "''", StringComparison.Ordinal)}\""))}'";
        var text = $"cast({table.Document} as text)";
        return $"case when json_valid({text}) then case when json_type({text}, {path}) in ('integer', 'real') "
            + $"then json_extract({text}, {path}) else 0 end else 0 end";
    }

    private static UpliftException Unusable(CollectionTable collection, string what, string hint) => new(
        DiagnosticCodes.UnusableTable, $"Collection '{collection.Name}' of {collection.Product}: {what}.",
        collection.Collection.Position,
        hint);
}
