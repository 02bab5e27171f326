using Uplift.Sqlite;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Sqlite;

/// <summary>SQLite files in a folder that is deleted afterwards.</summary>
public sealed class SqliteFixture : StoreFixture
{
    /// <summary>The folder of the files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("uplift-").FullName;

    public SqliteProvider Sqlite => (SqliteProvider)Provider;

    public override Task<IStoreProvider> CreateProviderAsync() =>
        Task.FromResult<IStoreProvider>(new SqliteProvider("tenants/{tenant}.db", new SqliteOptions
        {
            Directory = Folder,
            BusyTimeout = TimeSpan.FromMilliseconds(50),
            Time = Time,
        }));

    public override Task MakeTableAsync(
        TenantId tenant, string product, string table, HandMadeId id, bool bytes, IReadOnlyList<StoredDocument> rows)
    {
        var name = SqliteDatabase.Quote(table);
        using var connection = Sqlite.DatabaseOf(tenant).OpenOrCreate();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"create table {name} (key {id} primary key not null, "
            + $"content {(bytes ? "blob" : "text")} not null, other text)";
        command.ExecuteNonQuery();
        foreach (var row in rows)
        {
            command.CommandText =
                $"insert into {name} values (@id, {(bytes ? "cast(@text as blob)" : "@text")}, 'kept')";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("@id", row.Id);
            command.Parameters.AddWithValue("@text", row.Text);
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override Task EditAsync(TenantId tenant, CollectionTable collection, string id, string text)
    {
        var table = collection.Collection;
        using var connection = Sqlite.DatabaseOf(tenant).Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"update {SqliteDatabase.Quote(table.Table)} set {table.DocumentColumn} = @text "
            + $"where {table.IdColumn} = @id";
        command.Parameters.AddWithValue("@id", id);
        command.Parameters.AddWithValue("@text", text);
        command.ExecuteNonQuery().ShouldBe(1);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
