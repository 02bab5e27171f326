using System.Data.Common;

namespace Uplift.Stores.Sql;

/// <summary>A statement that is made ready once and carried out often, each time with other values.</summary>
internal sealed class Statement : IAsyncDisposable
{
    private readonly DbCommand _command;
    private bool _isReady;

    /// <param name="names">Its parameters; values are given in the same order.</param>
    public Statement(DbConnection connection, string sql, params IEnumerable<string> names)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (var name in names)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = name;
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>Carries it out and tells how many rows it touched.</summary>
    public Task<int> ExecuteAsync(
        DbTransaction? transaction, CancellationToken cancellationToken, params ReadOnlySpan<object?> values)
    {
        Fill(transaction, values);
        return ExecuteAsync(cancellationToken);
    }

    /// <summary>Carries it out and answers the first value of the first row; null: there is no row,
    /// or it is null.</summary>
    public Task<object?> ReadOneAsync(
        DbTransaction? transaction, CancellationToken cancellationToken, params ReadOnlySpan<object?> values)
    {
        Fill(transaction, values);
        return ReadOneAsync(cancellationToken);
    }

    /// <summary>Carries it out and answers its rows.</summary>
    public Task<DbDataReader> ReadAsync(
        DbTransaction? transaction, CancellationToken cancellationToken, params ReadOnlySpan<object?> values)
    {
        Fill(transaction, values);
        return ReadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private void Fill(DbTransaction? transaction, ReadOnlySpan<object?> values)
    {
        _command.Transaction = transaction;
        for (var index = 0; index < values.Length; index++) _command.Parameters[index].Value = values[index]
            ?? DBNull.Value;
    }

    private async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await _command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<object?> ReadOneAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await _command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    private async Task<DbDataReader> ReadAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        return await _command.ExecuteReaderAsync(cancellationToken);
    }

    // Only with values are the types of the parameters known.
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_isReady) return;
        await _command.PrepareAsync(cancellationToken);
        _isReady = true;
    }
}
