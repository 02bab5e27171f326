using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Uplift.Documents;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>The objects of collections in a tenant's file.</summary>
internal sealed class SqliteDocuments(SqliteConnection connection, SqliteTables tables, TenantId tenant) : IDocuments
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        var behind = after is null ? "1" : $"{table.Id} > ?1";
        using var statement = new SqliteStatement(connection,
            $"select {table.Id}, {table.Document} from {table.Name} where {behind} and {SqliteSelection.Of(connection, collection, table)} "
            + $"order by {table.Id} limit ?2");
        if (after is not null) BindAfter(statement, table, after);
        statement.Bind(2, most);
        return ReadAsync(statement, collection, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScannedObject>> ScanAsync(
        CollectionTable collection, ScanQuery query, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        var declared = collection.Collection;
        var behind = query.After is null ? "1" : $"{table.Id} > ?1";
        var only = query.Only is null ? "1" : $"cast({table.Id} as text) in (select value from json_each(?3))";
        using var statement = new SqliteStatement(connection,
            $"""
            select {table.Id}, {table.Document}, {Column(declared.NameColumn)}, {Column(declared.TypeColumn)}
            from {table.Name} where {behind} and {only} order by {table.Id} limit ?2
            """);
        if (query.After is { } after) BindAfter(statement, table, after);
        statement.Bind(2, query.Most);
        if (query.Only is { } ids)
        {
            statement.Bind(3, JsonSerializer.Serialize(ids, TextListContext.Default.IReadOnlyCollectionString));
        }

        var page = new List<ScannedObject>();
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Add(new ScannedObject(Read(statement, collection), statement.Text(2), statement.Text(3)));
        }

        return Task.FromResult<IReadOnlyList<ScannedObject>>(page);
    }

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindIdsAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        var found = new HashSet<string>();
        using var statement = new SqliteStatement(connection, $"select 1 from {table.Name} where {table.Id} = ?1");
        foreach (var id in ids)
        {
            if (!table.TryBindId(statement, 1, id)) continue;
            if (statement.Step()) found.Add(id);
            statement.Reset();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlySet<string>>(found);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        var found = new List<StoredDocument>(ids.Count);
        using var statement = new SqliteStatement(connection,
            $"select {table.Id}, {table.Document} from {table.Name} where {table.Id} = ?1");
        foreach (var id in ids.Distinct())
        {
            if (!table.TryBindId(statement, 1, id)) continue;
            if (statement.Step()) found.Add(Read(statement, collection));
            statement.Reset();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<StoredDocument>>(found);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
        CollectionTable collection, DocumentPath path, IReadOnlyCollection<string> values,
        CancellationToken cancellationToken)
    {
        if (path.HasWildcard) throw new ArgumentException("A look-up needs a path without wildcards.", nameof(path));
        if (values.Count == 0) return Task.FromResult<IReadOnlyList<StoredDocument>>([]);
        var table = tables.Of(collection);

        // SQLite's own json_extract knows names neither with quotes nor with escapes and rounds long numbers.
        var segments = path.Segments;
        raw.sqlite3_create_function(connection.Handle, "uplift_member", 1, raw.SQLITE_UTF8, null,
            (context, data, arguments) =>
        {
            if (raw.sqlite3_value_type(arguments[0]) == raw.SQLITE_TEXT) _ = raw.sqlite3_value_text(arguments[0]);
            var text = MemberText.Find(raw.sqlite3_value_blob(arguments[0]), segments);
            if (text is null) raw.sqlite3_result_null(context);
            else raw.sqlite3_result_text(context, text);
        });
        using var statement = new SqliteStatement(connection,
            $"""
            select {table.Id}, {table.Document} from {table.Name}
            where uplift_member({table.Document}) in (select value from json_each(?1)) order by {table.Id}
            """);
        statement.Bind(1, JsonSerializer.Serialize(values, TextListContext.Default.IReadOnlyCollectionString));
        return ReadAsync(statement, collection, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> WriteAsync(
        CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark,
        CancellationToken cancellationToken)
    {
        using var writer = new SqliteDocumentWriter(connection, tables.Of(collection), collection, mark, tenant);
        foreach (var write in writes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(write);
        }

        return Task.FromResult(writes.Count);
    }

    /// <inheritdoc/>
    public Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        using var statement = new SqliteStatement(
            connection, $"select count(*) from {table.Name} where {SqliteSelection.Of(connection, collection, table)}");
        statement.Step();
        return Task.FromResult(statement.Long(0));
    }

    /// <inheritdoc/>
    public Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection, $"select 1 from {tables.Of(collection).Name} limit 1");
        return Task.FromResult(!statement.Step());
    }

    private static string Column(string? name) => name is null ? "null" : SqliteDatabase.Quote(name);

    private static void BindAfter(SqliteStatement statement, SqliteTable table, string after)
    {
        if (!table.TryBindId(statement, 1, after))
            throw new ArgumentException($"'{after}' is no id of collection '{table.Collection.Name}'.", nameof(after));
    }

    private Task<IReadOnlyList<StoredDocument>> ReadAsync(
        SqliteStatement statement, CollectionTable collection, CancellationToken cancellationToken)
    {
        var page = new List<StoredDocument>();
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Add(Read(statement, collection));
        }

        return Task.FromResult<IReadOnlyList<StoredDocument>>(page);
    }

    // A row without a document is an object whose document is null: it fails where an object is expected, and is
    // reported.
    private StoredDocument Read(SqliteStatement statement, CollectionTable collection) => new(
        statement.Text(0) ?? throw new InvalidDataException(
            $"A row of '{collection.Collection.Table}' (collection '{collection.Name}', tenant '{tenant}', "
            + $"file '{connection.DataSource}') has no id; give it one or delete it."),
        statement.Document(1, collection.Collection.Format) ?? "null");
}
