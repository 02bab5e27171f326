using System.Diagnostics;
using Npgsql;
using Uplift.Acceptance.Tests;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace Uplift.Acceptance.Tests;

/// <summary>
/// The server of this test process: the one that <c>UPLIFT_TEST_PG</c> names, or one of its own, started when the first test needs it
/// and stopped at the end.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly string _state = Path.Combine(Path.GetTempPath(), $"uplift-server-{Guid.NewGuid():N}");
    private readonly Lazy<Task<string>> _connectionString;

    public PostgreSqlServer() => _connectionString = new(() =>
        Environment.GetEnvironmentVariable("UPLIFT_TEST_PG") is { Length: > 0 } given ? Task.FromResult(given) : StartAsync());

    private PostgreSqlServer(string durable) => _connectionString = new(() => StartAsync(durable));

    /// <summary>A server that nobody else uses and that loses nothing in a crash, so that it can be taken down.</summary>
    public static PostgreSqlServer OfItsOwn() => new("--durable");

    /// <summary>Makes a database.</summary>
    /// <param name="template">The one that it is a copy of, which nobody uses meanwhile; null: an empty one.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"uplift_{Guid.NewGuid():N}";
        var source = template is null ? "" : $" template {NameOf(template)}";
        await ExecuteAsync($"create database {name}{source} strategy file_copy");
        return new NpgsqlConnectionStringBuilder(await _connectionString.Value) { Database = name }.ConnectionString;
    }

    /// <summary>Takes a server of its own down as a crash would, and waits until it is there again.</summary>
    public Task RestartAsync() => RunAsync("restart", _state);

    /// <summary>Removes a database of <see cref="CreateDatabaseAsync"/>, and ends who is connected to it.</summary>
    public Task DropDatabaseAsync(string connectionString) =>
        ExecuteAsync($"drop database if exists {NameOf(connectionString)} with (force)");

    public async ValueTask DisposeAsync()
    {
        if (_connectionString.IsValueCreated && File.Exists(_state)) await RunAsync("stop", _state);
    }

    private static string NameOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(await _connectionString.Value);
        await using var command = source.CreateCommand(statement);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> StartAsync(params string[] options) => (await RunAsync(["start", _state, .. options])).Trim();

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var script = Path.Combine(Repository.Root, "eng", "postgres.sh");
        using var process = Process.Start(new ProcessStartInfo("bash", [script, .. arguments]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{script} did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{script} {arguments[0]} ended with {process.ExitCode}.");
        return output;
    }
}
