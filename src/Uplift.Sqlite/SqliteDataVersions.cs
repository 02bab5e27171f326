using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>The versions that rows carry, in a column or in the document, or that are kept beside them.</summary>
internal sealed class SqliteDataVersions(
    SqliteConnection connection, SqliteTables tables, IKeptVersions kept) : IDataVersions
{
    /// <inheritdoc/>
    public IKeptVersions Kept => kept;

    /// <inheritdoc/>
    public Task<OlderObjects> FindOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken)
    {
        if (collection.Collection.Versions is { IsKept: true })
        {
            return kept.CountOlderAsync(collection, version, most, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var table = tables.Of(collection);
        var expression = ExpressionOf(collection, table);
        using var statement = new SqliteStatement(
            connection, $"select {table.Id} from {table.Name} where {expression} < {version} limit {most + 1L}");
        var found = 0L;
        var examples = new List<string>();
        while (statement.Step())
        {
            if (found++ < OlderObjects.MostExamples) examples.Add(statement.Text(0) ?? "");
        }

        return Task.FromResult(OlderObjects.Of(found, most, examples, HasIndex(collection, expression)));
    }

    /// <inheritdoc/>
    public Task<string?> FindIndexStatementAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        if (collection.Collection.Versions is { IsKept: true }) return Task.FromResult<string?>(null);
        var table = tables.Of(collection);
        var expression = ExpressionOf(collection, table);
        return Task.FromResult(HasIndex(collection, expression)
            ? null
            : $"create index if not exists {SqliteDatabase.Quote(IndexName(collection, expression))} on {table.Name} ({expression})");
    }

    private bool HasIndex(CollectionTable collection, string expression)
    {
        using var statement = new SqliteStatement(
            connection, "select 1 from sqlite_master where type = 'index' and name = ?1 collate nocase");
        statement.Bind(1, IndexName(collection, expression));
        return statement.Step();
    }

    // Another expression has another name.
    private static string IndexName(CollectionTable collection, string expression) =>
        $"{SqliteTables.NameOf(collection)}_uplift_{SqliteHash.Of(expression)[..8]}";

    private string ExpressionOf(CollectionTable collection, SqliteTable table) =>
        SqliteSelection.VersionOf(connection, collection, table);
}
