using Npgsql;
using Uplift.PostgreSql;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>Which failures of the server pass by themselves; no server is needed to tell.</summary>
public sealed class PassingFailureTests
{
    [Theory]
    [InlineData("55P03")]
    [InlineData("40P01")]
    [InlineData("40001")]
    [InlineData("57P01")]
    [InlineData("57P02")]
    [InlineData("57P03")]
    [InlineData("57P05")]
    [InlineData("25P03")]
    [InlineData("08006")]
    [InlineData("08003")]
    [InlineData("53300")]
    public async Task A_lock_a_deadlock_or_a_lost_connection_passes(string state) =>
        (await IsTransientAsync(new PostgresException("m", "ERROR", "ERROR", state))).ShouldBeTrue();

    [Theory]
    [InlineData("23505")]
    [InlineData("42P01")]
    [InlineData("22P02")]
    public async Task A_mistake_of_a_statement_does_not(string state) =>
        (await IsTransientAsync(new PostgresException("m", "ERROR", "ERROR", state))).ShouldBeFalse();

    [Fact]
    public async Task A_broken_connection_passes_also_when_another_failure_tells_of_it()
    {
        (await IsTransientAsync(new NpgsqlException("m", new IOException("broken pipe")))).ShouldBeTrue();
        (await IsTransientAsync(new InvalidOperationException("m", new NpgsqlException("m", new IOException("broken pipe"))))).ShouldBeTrue();
    }

    private static async Task<bool> IsTransientAsync(Exception error)
    {
        await using var provider = new PostgreSqlProvider(new PostgreSqlOptions { ConnectionString = "Host=nowhere" });
        return provider.IsTransient(error);
    }
}
