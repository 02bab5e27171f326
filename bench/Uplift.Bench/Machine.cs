using Npgsql;

namespace Uplift.Bench;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>Prints processor, memory, load, runtime and the settings of the server.</summary>
    public static async Task DescribeAsync(Report report, string server)
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var total = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var memory = long.Parse(total) >> 20;
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        report.Line($"{DateTime.UtcNow:yyyy-MM-dd HH:mm}Z, {Environment.ProcessorCount} cores"
            + $" ({processor?.Split(':')[1].Trim() ?? "unknown"}), {memory} GB, load {load} at the start, .NET {Environment.Version}");
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(
            """
            select 'PostgreSQL ' || current_setting('server_version') || ': '
              || string_agg(name || ' ' || current_setting(name), ', ' order by name)
            from pg_settings
            where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')
            """);
        report.Line((string)(await command.ExecuteScalarAsync())!);
        report.Line();
    }
}
