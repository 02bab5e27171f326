using System.Globalization;
using Microsoft.Data.Sqlite;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Sqlite;

/// <summary>How SQLite writes statements about copies of derived data.</summary>
internal sealed class SqliteDerivedDialect(SqliteConnection connection, SqliteTables tables) : IDerivedDialect
{
    /// <inheritdoc/>
    public string NameOf(CollectionTable copies) => SqliteDatabase.Quote(SqliteTables.NameOf(copies));

    /// <inheritdoc/>
    public Task<DerivedSource> FindAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var table = tables.Of(collection);
        var (id, document) = ($"t.{table.Id}", $"t.{table.Document}");
        return Task.FromResult(new DerivedSource
        {
            Table = table.Name,
            Id = id,
            Key = $"cast({id} as text)",
            Hash = $"uplift_sha256({document})",
            Text = $"cast({document} as text)",
            HasDocument = $"{document} is not null",
            IsMeant = SqliteSelection.Of(connection, collection, table),
            Lock = "",
            Once = "",
            CanHold = text => !table.Whole || IsNumber(text),
            IsBehind = parameter => $"{id} > {IdOf(table, $"@{parameter}")}",
            IsOneOf = parameter => $"{id} in @{parameter}",
            IsNamed = (column, parameter) => $"{column} in @{parameter}",
            IsText = text => $"{id} = {IdOf(table, text)}",
        });
    }

    private static string IdOf(SqliteTable table, string text) => table.Whole ? $"cast({text} as integer)" : text;

    // Only the one way of writing a number that reading gives back.
    private static bool IsNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == text;
}
