using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Uplift.Stores.Sql;

/// <summary>
/// A connection inside a transaction, the tables' names and the tenant: what the shared parts of a store work with.
/// Writes whose result nobody waits for are collected where the driver has batches, and sent in one
/// round trip before the next statement of this session or the commit.
/// </summary>
/// <param name="waiting">The writes that wait; sessions of several tenants share them where they
/// share a transaction.</param>
public sealed class SqlSession(
    DbConnection connection, DbTransaction? transaction, StateTables tables, TenantId tenant, WaitingStatements waiting)
    : IAsyncDisposable
{
    /// <summary>A session with a transaction of its own.</summary>
    public SqlSession(DbConnection connection, DbTransaction? transaction, StateTables tables, TenantId tenant)
        : this(connection, transaction, tables, tenant, new WaitingStatements(connection, transaction))
    {
    }

    /// <summary>The tables' names.</summary>
    public StateTables Tables => tables;

    /// <summary>Writes sooner or later, in order, at the latest before the commit; the tenant is always
    /// <c>@tenant</c>.</summary>
    public async Task WriteAsync(
        string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        if (waiting.CanWait)
        {
            waiting.Add(sql, [("tenant", tenant.Value), .. values]);
            return;
        }

        var parameters = new DynamicParameters();
        foreach (var (name, value) in values) parameters.Add(name, value);
        await ExecuteAsync(sql, parameters, cancellationToken);
    }

    /// <summary>Sends what waits.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => waiting.FlushAsync(cancellationToken);

    /// <summary>Sends what waits and the commit in one round trip, where the driver has batches.</summary>
    /// <returns>False when it has none: what waited is written, and nothing is committed.</returns>
    public async Task<bool> TryCommitAsync(CancellationToken cancellationToken)
    {
        if (!waiting.CanWait) return false;
        waiting.Add("commit");
        await FlushAsync(cancellationToken);
        return true;
    }

    /// <summary>Runs a statement; the tenant is always its parameter <c>@tenant</c>.</summary>
    public async Task<int> ExecuteAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await connection.ExecuteAsync(Command(sql, values, cancellationToken));
    }

    /// <summary>Reads rows; the tenant is always the parameter <c>@tenant</c>.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return (await connection.QueryAsync<T>(Command(sql, values, cancellationToken))).AsList();
    }

    /// <summary>Reads the rows of two statements in one round trip.</summary>
    public async Task<(IReadOnlyList<TFirst> First, IReadOnlyList<TSecond> Second)> QueryBothAsync<TFirst, TSecond>(
        string first, string second, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await using var reader = await connection.QueryMultipleAsync(
            Command($"{first};\n{second}", null, cancellationToken));
        return ((await reader.ReadAsync<TFirst>()).AsList(), (await reader.ReadAsync<TSecond>()).AsList());
    }

    /// <summary>Drops what waits: the transaction is rolled back.</summary>
    public ValueTask DisposeAsync() => waiting.DisposeAsync();

    /// <summary>The text form of a time in the tables.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The reverse of <see cref="Text"/>.</summary>
    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private CommandDefinition Command(string sql, object? values, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("tenant", tenant.Value);
        return new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken);
    }
}
