using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Uplift.Stores.Sql;

/// <summary>
/// A connection inside a transaction, the tables' names and the tenant: what the shared parts of a store work with.
/// Writes whose result
/// nobody waits for are collected where the driver has batches, and sent in one round trip before the next statement of
/// this session or
/// the commit.
/// </summary>
public sealed class SqlSession(DbConnection connection, DbTransaction? transaction, StateTables tables, TenantId tenant)
    : IAsyncDisposable
{
    private DbBatch? _waiting;

    /// <summary>The tables' names.</summary>
    public StateTables Tables => tables;

    /// <summary>Writes sooner or later, in order, at the latest before the commit; the tenant is always
    /// <c>@tenant</c>.</summary>
    public async Task WriteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        if (!connection.CanCreateBatch)
        {
            var parameters = new DynamicParameters();
            foreach (var (name, value) in values) parameters.Add(name, value);
            await ExecuteAsync(sql, parameters, cancellationToken);
            return;
        }

        _waiting ??= MakeBatch();
        var command = _waiting.CreateBatchCommand();
        command.CommandText = sql;
        Add(command, "tenant", tenant.Value);
        foreach (var (name, value) in values) Add(command, name, value);
        _waiting.BatchCommands.Add(command);
    }

    /// <summary>Sends what waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_waiting is not { } batch) return;
        _waiting = null;
        await using (batch) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sends what waits and the commit in one round trip, where the driver has batches.</summary>
    /// <returns>False when it has none: what waited is written, and nothing is committed.</returns>
    public async Task<bool> TryCommitAsync(CancellationToken cancellationToken)
    {
        if (!connection.CanCreateBatch) return false;
        var last = (_waiting ??= MakeBatch()).CreateBatchCommand();
        last.CommandText = "commit";
        _waiting.BatchCommands.Add(last);
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
        await using var reader = await connection.QueryMultipleAsync(Command($"{first};\n{second}", null, cancellationToken));
        return ((await reader.ReadAsync<TFirst>()).AsList(), (await reader.ReadAsync<TSecond>()).AsList());
    }

    /// <summary>Drops what waits: the transaction is rolled back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_waiting is not null) await _waiting.DisposeAsync();
        _waiting = null;
    }

    /// <summary>The text form of a time in the tables.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The reverse of <see cref="Text"/>.</summary>
    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private DbBatch MakeBatch()
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        return batch;
    }

    private static void Add(DbBatchCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }

    private CommandDefinition Command(string sql, object? values, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("tenant", tenant.Value);
        return new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken);
    }
}
