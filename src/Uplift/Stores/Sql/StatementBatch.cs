using System.Data.Common;

namespace Uplift.Stores.Sql;

/// <summary>Statements that are sent in one round trip and carried out in their order; each may tell
/// something of its rows.</summary>
internal sealed class StatementBatch(DbConnection connection, DbTransaction? transaction) : IAsyncDisposable
{
    private readonly DbBatch _batch = connection.CreateBatch();
    private readonly List<Action<DbDataReader>> _looks = [];

    /// <summary>Adds a statement that answers no rows; values stand in the order of its parameters.</summary>
    public void Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = _batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            var parameter = command.CreateParameter();
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        _batch.BatchCommands.Add(command);
    }

    /// <summary>Adds a statement that answers rows.</summary>
    /// <param name="look">Looks at each row.</param>
    public void Add(Action<DbDataReader> look, string sql, params ReadOnlySpan<object?> values)
    {
        Add(sql, values);
        _looks.Add(look);
    }

    /// <summary>Carries all out.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        _batch.Transaction = transaction;
        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);

        // Statements that answer no rows are passed over by the reader.
        var number = 0;
        do
        {
            while (await reader.ReadAsync(cancellationToken)) _looks[number](reader);
            number++;
        }
        while (await reader.NextResultAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
