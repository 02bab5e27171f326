using System.Data.Common;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>Writes jobs where statements cost no round trip: one after the other, in one transaction.</summary>
internal sealed class JobLines(DbConnection connection, ControlDatabase control) : JobConnection(connection, control)
{
    private readonly DbConnection _connection = connection;
    private readonly TimeProvider _time = control.Time;

    private readonly Statement _put = new(connection, $"""
        update {control.Connections.Prefix}job set state = @state, message = @message, progress = @progress, notes = @notes,
          done = @done, heartbeat = @beat, deadline = coalesce(@deadline, deadline), finished = @finished,
          phase = case when @finished is null then phase else 0 end
        where id = @job and owner = @owner and fence = @fence and phase = 2 returning cancel
        """, "state", "message", "progress", "notes", "done", "beat", "deadline", "finished", "job", "owner", "fence");

    private readonly Statement _promote = new(
        connection, JobTable.PromoteSql(control.Connections.Prefix, "@ready", "tenant = @tenant"), "ready", "tenant");

    private readonly Statement _add = new(
        connection, JobTable.InsertSql(control.Connections.Prefix), JobTable.InsertNames);

    private readonly Statement _text = new(
        connection, JobTable.TextSql(control.Connections.Prefix), JobTable.TextNames);

    private readonly ModuleSwitchLines _switch = new(connection, control.Connections.Prefix);

    private readonly Statement _turn = new(connection, AuditLog.TakeTurn(control.Connections.Prefix));

    private readonly Statement _end = new(connection, AuditLog.ReadEnd(control.Connections.Prefix));

    /// <inheritdoc/>
    public override bool HasSurelyFailed(Exception error) => true;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _put.DisposeAsync();
        await _promote.DisposeAsync();
        await _add.DisposeAsync();
        await _text.DisposeAsync();
        await _switch.DisposeAsync();
        await _turn.DisposeAsync();
        await _end.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task StepAsync(IReadOnlyList<JobStep> steps, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        foreach (var step in steps) step.CancelledBy = await PutAsync(transaction, step.Write, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<AuditEnd> PutAsync(
        DbTransaction transaction, JobBatch batch, CancellationToken cancellationToken)
    {
        foreach (var step in batch.Steps)
        {
            step.CancelledBy = await PutAsync(transaction, step.Write, null, cancellationToken);
        }

        var now = SqlSession.Text(_time.GetUtcNow());
        foreach (var end in batch.Ends)
        {
            end.IsHeld = await PutAsync(transaction, end.Write, now, cancellationToken) is not null;
            await _promote.ExecuteAsync(transaction, cancellationToken, JobWords.Of(JobState.Ready), end.Tenant.Value);
        }

        foreach (var add in batch.Adds)
        {
            add.IsAdded = await _add.ExecuteAsync(
                transaction, cancellationToken, JobTable.InsertValues(add.Row, 2, add.Total)) == 1;
            if (add.IsAdded) await _text.ExecuteAsync(transaction, cancellationToken, JobTable.TextValues(add.Text));
        }

        foreach (var (tenant, change) in batch.Switches())
        {
            await _switch.SwitchAsync(transaction, tenant, change, now, cancellationToken);
        }

        await _turn.ExecuteAsync(transaction, cancellationToken);
        await using var reader = await _end.ReadAsync(transaction, cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AuditEnd(reader.GetInt64(0), reader.GetString(1))
            : new AuditEnd(0, "");
    }

    private async Task<string?> PutAsync(
        DbTransaction transaction, JobWrite write, string? finished, CancellationToken cancellationToken) =>
        (string?)await _put.ReadOneAsync(transaction, cancellationToken, JobWords.Of(write.State), write.Message,
            write.Progress.Stages, write.Progress.Notes, (long)write.Progress.Done,
            _time.GetUtcNow().ToUnixTimeMilliseconds(),
            write.Deadline is { } deadline
                ? SqlSession.Text(deadline) : null, finished, write.Hold.Id, write.Hold.Owner,
            write.Hold.Fence);
}
