using Npgsql;

namespace Uplift.Bench;

/// <summary>What a control database was asked.</summary>
internal sealed record ControlCount(double Statements, double Transactions);

/// <summary>Counts what is asked of a control database: statements in the log of the server, into which it writes each of
/// them meanwhile, and transactions in its statistics, which lag behind by a second at most.</summary>
internal sealed class ControlLoad(string server, string database)
{
    public async Task BeginAsync()
    {
        await Arena.ExecuteAsync(server, $"alter database {database} set log_statement = 'all'");
        NpgsqlConnection.ClearAllPools();
    }

    public Task EndAsync() => Arena.ExecuteAsync(server, $"alter database {database} reset log_statement");

    /// <summary>What is asked while something is done.</summary>
    public async Task<ControlCount> CountAsync(Func<Task> act)
    {
        var before = await ReadAsync();
        await act();
        var after = await ReadAsync();
        return new ControlCount(after.Statements - before.Statements, after.Transactions - before.Transactions);
    }

    private async Task<ControlCount> ReadAsync()
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand("""
            select (select count(*) from regexp_split_to_table(pg_read_file('server.log'), '\n') l
                where l ~ 'LOG:  (execute|statement)')::float8,
              (select xact_commit + xact_rollback from pg_stat_database where datname = $1)::float8
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = database });
        command.CommandTimeout = 120;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ControlCount(reader.GetDouble(0), reader.GetDouble(1));
    }
}
