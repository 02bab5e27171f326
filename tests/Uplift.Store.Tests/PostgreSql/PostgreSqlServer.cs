using System.Diagnostics;
using Npgsql;
using Uplift.Store.Tests.PostgreSql;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>
/// The server of this test process: the one that <c>UPLIFT_TEST_PG</c> names, or one of its own, started when the first
/// test needs it and stopped at the end.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _state = Path.Combine(Path.GetTempPath(), $"uplift-server-{Guid.NewGuid():N}");
    private readonly Lazy<Task<string>> _connectionString;

    public PostgreSqlServer() => _connectionString = new(StartAsync);

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"uplift_{Guid.NewGuid():N}";
        var builder = new NpgsqlConnectionStringBuilder(await _connectionString.Value);
        await using (var source = NpgsqlDataSource.Create(builder.ConnectionString))
        {
            await using var command = source.CreateCommand($"create database {name} strategy file_copy");
            await command.ExecuteNonQueryAsync();
        }

        builder.Database = name;
        builder.IncludeErrorDetail = true;
        return builder.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connectionString.IsValueCreated && File.Exists(_state)) await RunAsync("stop", _state);
    }

    private async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("UPLIFT_TEST_PG") is { Length: > 0 } given) return given;
        return (await RunAsync("start", _state)).Trim();
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var script = Path.Combine(Root(), "eng", "postgres.sh");
        using var process = Process.Start(new ProcessStartInfo("bash", [script, .. arguments])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{script} did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{script} {arguments[0]} ended with {process.ExitCode}.");
        return output;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Uplift.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
