using System.Data.Common;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>Writes stages where the driver takes arrays: one statement, one round trip, one commit.</summary>
internal sealed class StageArrays(DbConnection connection, ControlDatabase control) : StageConnection
{
    private readonly DbCommand _command = Command(connection, Sql(control.Connections.Prefix),
        "job", "owner", "fence", "state", "said", "done", "deadline", "beat",
        "of", "number", "ordinal", "stage", "step", "run", "location", "error", "message");

    private bool _isReady;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string?>> WriteAsync(
        IReadOnlyList<JobWrite> writes, CancellationToken cancellationToken)
    {
        Fill(writes);
        if (!_isReady) await _command.PrepareAsync(cancellationToken);
        _isReady = true;
        var cancels = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) cancels[reader.GetString(0)] = reader.GetString(1);
        return [.. writes.Select(write => cancels.GetValueOrDefault(write.Hold.Job))];
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Fill(IReadOnlyList<JobWrite> writes)
    {
        EntryRow[] rows = [.. writes.SelectMany(write => write.Entries.Select(entry => EntryRow.Of(write.Hold.Job, entry)))];
        Set(_command,
            Each(writes, write => write.Hold.Job), Each(writes, write => write.Hold.Owner), Each(writes, write => write.Hold.Fence),
            Each(writes, write => JobWords.Of(write.State)), Each(writes, write => write.Message), Each(writes, write => (long)write.Done),
            Each(writes, write => write.Deadline is { } deadline ? SqlSession.Text(deadline) : null),
            control.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Each(rows, row => row.Job), Each(rows, row => row.Number), Each(rows, row => row.Ordinal), Each(rows, row => row.Stage),
            Each(rows, row => row.Step), Each(rows, row => row.Run), Each(rows, row => row.Location), Each(rows, row => row.Error),
            Each(rows, row => row.Message));
    }

    private static TValue[] Each<T, TValue>(IEnumerable<T> all, Func<T, TValue> value) => [.. all.Select(value)];

    // Entries are written only with a job that is held: its row stays locked, so that nobody claims it meanwhile.
    private static string Sql(string prefix) => $"""
        with held as (
          update {prefix}job as job set state = said.state, message = said.message, done = said.done, heartbeat = @beat,
            deadline = coalesce(said.deadline, job.deadline)
          from unnest(cast(@job as text[]), cast(@owner as text[]), cast(@fence as bigint[]), cast(@state as text[]),
            cast(@said as text[]), cast(@done as bigint[]), cast(@deadline as text[]))
            as said (id, owner, fence, state, message, done, deadline)
          where job.id = said.id and job.owner = said.owner and job.fence = said.fence and job.phase = 2
          returning job.id, job.cancel),
        put as (
          update {prefix}job_entry as entry set ordinal = said.ordinal, stage = said.stage, step = said.step, run = said.run,
            location = said.location, error = said.error, message = said.message
          from unnest(cast(@of as text[]), cast(@number as bigint[]), cast(@ordinal as bigint[]), cast(@stage as text[]),
            cast(@step as bigint[]), cast(@run as text[]), cast(@location as text[]), cast(@error as text[]), cast(@message as text[]))
            as said (job, number, ordinal, stage, step, run, location, error, message)
          join held on held.id = said.job
          where entry.job = said.job and entry.number = said.number)
        select id, cancel from held
        """;
}
