using System.Data.Common;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>Writes stages where statements cost no round trip: row by row, in one transaction.</summary>
internal sealed class StageRows(DbConnection connection, ControlDatabase control) : StageConnection
{
    private readonly DbCommand _job = Command(connection, $"""
        update {control.Connections.Prefix}job set state = @state, message = @message, done = @done, heartbeat = @beat,
          deadline = coalesce(@deadline, deadline)
        where id = @job and owner = @owner and fence = @fence and phase = 2 returning cancel
        """, "state", "message", "done", "beat", "deadline", "job", "owner", "fence");

    private readonly DbCommand _entry = Command(connection, $"""
        update {control.Connections.Prefix}job_entry set ordinal = @ordinal, stage = @stage, step = @step, run = @run,
          location = @location, error = @error, message = @message
        where job = @job and number = @number
        """, "ordinal", "stage", "step", "run", "location", "error", "message", "job", "number");

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string?>> WriteAsync(
        IReadOnlyList<JobWrite> writes, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        (_job.Transaction, _entry.Transaction) = (transaction, transaction);
        var results = new string?[writes.Count];
        foreach (var (index, write) in writes.Index())
        {
            Set(_job, JobWords.Of(write.State), write.Message, (long)write.Done, control.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                write.Deadline is { } deadline ? SqlSession.Text(deadline) : null, write.Hold.Job, write.Hold.Owner, write.Hold.Fence);
            results[index] = (string?)await _job.ExecuteScalarAsync(cancellationToken);
            if (results[index] is null) continue;
            foreach (var entry in write.Entries)
            {
                var row = EntryRow.Of(write.Hold.Job, entry);
                Set(_entry, row.Ordinal, row.Stage, row.Step, row.Run, row.Location, row.Error, row.Message, row.Job, row.Number);
                await _entry.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _job.DisposeAsync();
        await _entry.DisposeAsync();
        await connection.DisposeAsync();
    }
}
