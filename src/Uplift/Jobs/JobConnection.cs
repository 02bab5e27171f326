using System.Data.Common;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The connection by which jobs are written, with its statements made ready once.</summary>
internal abstract class JobConnection(DbConnection connection, ControlDatabase control) : IAsyncDisposable
{
    private readonly AuditLine _audit = new(connection, control.Connections, control.Time);
    private readonly ModuleSwitcher _switcher = new(connection, control.Connections, control.Time);

    /// <summary>Opens one.</summary>
    public static async Task<JobConnection> OpenAsync(ControlDatabase control, CancellationToken cancellationToken)
    {
        var connection = await control.Connections.OpenAsync(cancellationToken);
        if (!control.Connections.TakesArrays) return new JobLines(connection, control);
        return new JobArrays(
            connection, control, await PlannedByKeys.BeginAsync(connection, control.Connections, cancellationToken));
    }

    /// <summary>Writes a batch in one transaction and says in it what became of each part.</summary>
    public async Task WriteAsync(JobBatch batch, CancellationToken cancellationToken)
    {
        if (!batch.HasNotes)
        {
            await StepAsync(batch.Steps, cancellationToken);
            return;
        }

        // The audit log last: who holds its line waits for nobody.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await PutAsync(transaction, batch, cancellationToken);
        await _switcher.SwitchAsync(transaction, batch.Switches(), cancellationToken);
        await PromoteAsync(transaction, batch.EndedTenants(), cancellationToken);
        if (batch.Adds.Count > 0) await AddAsync(transaction, batch.Adds, cancellationToken);
        await _audit.AppendAsync(transaction, batch.Notes(), cancellationToken);
        foreach (var end in batch.Ends.Where(end => end.IsHeld)) end.Written();
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>True when nothing of a batch that ended so can have been committed.</summary>
    public abstract bool HasSurelyFailed(Exception error);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        await _switcher.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Writes what runners say, in a transaction of its own.</summary>
    protected abstract Task StepAsync(IReadOnlyList<JobStep> steps, CancellationToken cancellationToken);

    /// <summary>Writes what runners say, and the rows of jobs that end.</summary>
    protected abstract Task PutAsync(DbTransaction transaction, JobBatch batch, CancellationToken cancellationToken);

    /// <summary>Gives their turn to jobs that wait behind those that have ended.</summary>
    protected abstract Task PromoteAsync(DbTransaction transaction, string[] tenants, CancellationToken cancellationToken);

    /// <summary>Adds jobs where nothing stands in their way.</summary>
    protected abstract Task AddAsync(DbTransaction transaction, IReadOnlyList<JobAdd> adds, CancellationToken cancellationToken);
}
