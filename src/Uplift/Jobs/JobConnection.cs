using System.Data.Common;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The connection by which jobs are written, with its statements made ready once.</summary>
internal abstract class JobConnection(DbConnection connection, ControlDatabase control) : IAsyncDisposable
{
    private readonly AuditLine _audit = new(connection, control.Connections, control.Time);

    /// <summary>Opens one.</summary>
    public static async Task<JobConnection> OpenAsync(ControlDatabase control, CancellationToken cancellationToken)
    {
        var connection = await control.Connections.OpenAsync(cancellationToken);
        return control.Connections.TakesArrays ? new JobArrays(connection, control) : new JobLines(connection, control);
    }

    /// <summary>Writes a batch in one transaction and says in it what became of each part.</summary>
    public async Task WriteAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.HasNotes)
        {
            if (batch.Steps.Count > 0) await StepAsync(batch.Steps, cancellationToken);
            return;
        }

        if (await TryWriteAsync(batch, cancellationToken)) return;

        // What was written for the jobs that turned out to be lost is rolled back; the others are
        // written again without them.
        batch.Ends.RemoveAll(end => !end.IsHeld);
        await WriteAsync(batch, cancellationToken);
    }

    /// <summary>True when nothing of a batch that ended so can have been committed.</summary>
    public abstract bool HasSurelyFailed(Exception error);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Writes what runners say, in a transaction of its own.</summary>
    protected abstract Task StepAsync(IReadOnlyList<JobStep> steps, CancellationToken cancellationToken);

    /// <summary>
    /// Writes all of a batch but what the audit log tells of it: what runners say, ends of jobs, the turn
    /// of those that wait behind them, jobs that are added, modules of tenants. Then it stands in line for the audit
    /// log, the last thing that it waits for.
    /// </summary>
    /// <returns>The end of the audit log.</returns>
    protected abstract Task<AuditEnd> PutAsync(
        DbTransaction transaction, JobBatch batch, CancellationToken cancellationToken);

    // False: an end in it is of a job that is lost, and nothing was written.
    private async Task<bool> TryWriteAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var end = await PutAsync(transaction, batch, cancellationToken);
        if (batch.Ends.Exists(each => !each.IsHeld))
        {
            await transaction.RollbackAsync(cancellationToken);
            return false;
        }

        await _audit.AppendAsync(transaction, end, batch.Notes(), cancellationToken);
        foreach (var each in batch.Ends) each.Written();
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
