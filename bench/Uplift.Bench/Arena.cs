using Npgsql;
using NpgsqlTypes;
using Uplift.Packages;
using Uplift.PostgreSql;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>
/// A database that holds the state before, and copies of it file by file: each contender begins with the same pages, statistics and
/// checkpoint.
/// </summary>
internal sealed class Arena(string server, string name)
{
    private string Copy => $"{name}_round";

    /// <summary>The connection string of the state before.</summary>
    public string Template => Database(name);

    /// <summary>Makes the database anew.</summary>
    public async Task CreateAsync()
    {
        await ExecuteAsync(server, $"drop database if exists {name} with (force)");
        await ExecuteAsync(server, $"create database {name}");
    }

    /// <summary>Makes the documents of the tenant at the old version of the module.</summary>
    public async Task FillAsync(int documents)
    {
        await CreateAsync();
        await InstallAsync(Library.Old);
        await using (var source = NpgsqlDataSource.Create(Template))
        await using (var connection = await source.OpenConnectionAsync())
        await using (var import = await connection.BeginBinaryImportAsync("copy bench_library.items (id, doc) from stdin binary"))
        {
            for (var number = 1; number <= documents; number++)
            {
                await import.StartRowAsync();
                await import.WriteAsync(SampleDocument.Id(number), NpgsqlDbType.Text);
                await import.WriteAsync(SampleDocument.Text(number), NpgsqlDbType.Jsonb);
            }

            await import.CompleteAsync();
        }

        await ExecuteAsync(Template, "vacuum analyze");
    }

    /// <summary>Makes the tenant and installs a module for it.</summary>
    public async Task InstallAsync(ModulePackage package)
    {
        await using var provider = Provider(Template);
        await provider.CreateAsync(Library.Tenant, CancellationToken.None);
        await Library.UpgradeAsync(provider, package, journal: true);
    }

    /// <summary>A fresh copy.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> FreshAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await DropAsync();
        await ExecuteAsync(server, $"create database {Copy} template {name} strategy file_copy");
        await ExecuteAsync(server, "checkpoint");
        return Database(Copy);
    }

    public Task DropAsync() => ExecuteAsync(server, $"drop database if exists {Copy} with (force)");

    /// <summary>Drops the state before as well.</summary>
    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await DropAsync();
        await ExecuteAsync(server, $"drop database if exists {name} with (force)");
    }

    public static IStoreProvider Provider(string connection) =>
        new PostgreSqlProvider(new PostgreSqlOptions { ConnectionString = connection });

    public static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private string Database(string database) => new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;
}
