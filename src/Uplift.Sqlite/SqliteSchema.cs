using Microsoft.Data.Sqlite;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Sqlite;

/// <summary>The tables in a tenant's file, which are one space for all modules.</summary>
internal sealed class SqliteSchema(SqliteConnection connection, SqliteTables tables) : ITenantSchema
{
    private const int MostRows = 20;

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindExistingAsync(
        IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(
            collections.Where(tables.Exists).Select(collection => $"{collection.Product}/{collection.Name}")
                .ToHashSet(StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task CreateAsync(
        string product, IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken)
    {
        foreach (var table in collections.Where(table => !table.Collection.Mapped))
            SqliteDatabase.Run(connection, Definition(SqliteTables.NameOf(table), table.Collection));
        tables.Forget();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DropIfEmptyAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        if (collection.Collection.Mapped) return Task.FromResult(false);
        if (!tables.Exists(collection)) return Task.FromResult(true);
        using (var statement = new SqliteStatement(
            connection, $"select 1 from {SqliteDatabase.Quote(collection.Collection.Table)} limit 1"))
        {
            if (statement.Step()) return Task.FromResult(false);
        }

        SqliteDatabase.Run(connection, $"drop table {SqliteDatabase.Quote(collection.Collection.Table)}");
        tables.Forget();
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task PurgeAsync(string product, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names.Where(name => !name.StartsWith("uplift_", StringComparison.OrdinalIgnoreCase)))
        {
            if (KindOf(name) is { } kind) SqliteDatabase.Run(connection, $"drop {kind} {SqliteDatabase.Quote(name)}");
        }

        tables.Forget();
        return Task.CompletedTask;
    }

    private string? KindOf(string name)
    {
        using var statement = new SqliteStatement(
            connection, "select type from sqlite_master where name = ?1 collate nocase and type in ('table', 'view')");
        statement.Bind(1, name);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(string product, string script, CancellationToken cancellationToken)
    {
        try
        {
            SqliteScript.Run(connection, script, cancellationToken);
        }
        finally
        {
            tables.Forget();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> QueryAsync(string product, string query, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, query);
        var rows = new List<string>();
        while (rows.Count < MostRows && statement.Step()) rows.Add(statement.Text(0) ?? "");
        return Task.FromResult<IReadOnlyList<string>>(rows);
    }

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(IReadOnlyList<string> products, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteHash.Of(string.Join('\n', SqliteFingerprint.Describe(connection))));

    private static string Definition(string name, Collection collection)
    {
        if (collection.Name == Transformer.StoreName)
        {
            return SqlDerivedCopies.Definition(SqliteDatabase.Quote(name), "text");
        }

        if (collection.Name == DataVersions.StoreName)
        {
            return SqlKeptVersions.Definition(SqliteDatabase.Quote(name), "text");
        }

        var columns = new List<string>
        {
            $"{SqliteDatabase.Quote(collection.IdColumn)} TEXT PRIMARY KEY NOT NULL",
            $"{SqliteDatabase.Quote(collection.DocumentColumn)} {TypeOf(collection)} NOT NULL",
        };
        foreach (var column in new[] { collection.NameColumn, collection.TypeColumn, collection.VersionColumn })
        {
            if (column is not null) columns.Add($"{SqliteDatabase.Quote(column)} TEXT");
        }

        if (collection.Versions?.Column is { } version)
        {
            columns.Add($"{SqliteDatabase.Quote(version)} INTEGER NOT NULL DEFAULT 0");
        }

        return $"create table if not exists {SqliteDatabase.Quote(name)} ({string.Join(", ", columns)}) without rowid";
    }

    private static string TypeOf(Collection collection) =>
        collection.DocumentType == DocumentColumnType.Bytes ? "BLOB" : "TEXT";
}
