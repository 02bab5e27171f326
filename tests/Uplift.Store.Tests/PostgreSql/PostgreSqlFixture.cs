using Npgsql;
using Uplift.PostgreSql;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>A database of its own for each class of scenarios.</summary>
public sealed class PostgreSqlFixture(PostgreSqlServer server) : StoreFixture
{
    private NpgsqlDataSource? _source;

    /// <summary>The database, past the provider.</summary>
    public NpgsqlDataSource Source => _source ?? throw new InvalidOperationException("The fixture was not initialised.");

    public override async Task<IStoreProvider> CreateProviderAsync()
    {
        var connectionString = await server.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(connectionString);
        return new PostgreSqlProvider(new PostgreSqlOptions
        {
            ConnectionString = connectionString,
            LeaseClock = Time,
            LockTimeout = TimeSpan.FromMilliseconds(200),
        });
    }

    public override async Task MakeTableAsync(
        TenantId tenant, string product, string table, HandMadeId id, bool bytes, IReadOnlyList<StoredDocument> rows)
    {
        var schema = Quote($"{tenant}_{product}");
        var type = id == HandMadeId.Integer ? "bigint" : "text";
        await ExecuteAsync($"create schema if not exists {schema}");
        await ExecuteAsync(
            $"create table {schema}.{Quote(table)} (key {type} primary key, content {(bytes ? "bytea" : "text")} not null, other text)");
        foreach (var row in rows)
        {
            var content = bytes ? "convert_to($2, 'UTF8')" : "$2::text";
            await ExecuteAsync($"insert into {schema}.{Quote(table)} values ($1::text::{type}, {content}, 'kept')", row.Id, row.Text);
        }
    }

    public override async Task EditAsync(TenantId tenant, CollectionTable collection, string id, string text)
    {
        var table = collection.Collection;
        var rows = await ExecuteAsync(
            $"update {Quote($"{tenant}_{collection.Product}")}.{Quote(table.Table)} set {table.DocumentColumn} = $1::text::"
            + $"{(table.DocumentType is Packages.DocumentColumnType.Native ? "jsonb" : "json")} where {table.IdColumn} = $2", text, id);
        rows.ShouldBe(1);
    }

    public async Task<int> ExecuteAsync(string text, params string[] values)
    {
        await using var command = Source.CreateCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_source is not null) await _source.DisposeAsync();
    }

    private static string Quote(string name) => $"\"{name}\"";
}
