using System.Data.Common;

namespace Uplift.Stores.Sql;

/// <summary>Statements of one transaction that wait for the next round trip; their results are looked at
/// when they come.</summary>
/// <param name="look">Looks at each result; null: nobody does.</param>
public sealed class WaitingStatements(
    DbConnection connection, DbTransaction? transaction, Action<DbDataReader>? look = null) : IAsyncDisposable
{
    private DbBatch? _batch;

    /// <summary>False when the driver has no batches: then nothing can wait.</summary>
    public bool CanWait => connection.CanCreateBatch;

    /// <summary>Adds a statement; parameters without a name are taken by their position.</summary>
    public void Add(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (_batch is null)
        {
            _batch = connection.CreateBatch();
            _batch.Transaction = transaction;
        }

        var command = _batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        _batch.BatchCommands.Add(command);
    }

    /// <summary>Sends what waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch is not { } batch) return;
        _batch = null;
        await using (batch)
        {
            if (look is null)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
                return;
            }

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            do
            {
                if (reader.FieldCount > 0 && await reader.ReadAsync(cancellationToken)) look(reader);
            }
            while (await reader.NextResultAsync(cancellationToken));
        }
    }

    /// <summary>Drops what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_batch is not null) await _batch.DisposeAsync();
        _batch = null;
    }
}
