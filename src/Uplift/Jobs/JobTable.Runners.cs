using System.Data.Common;
using Dapper;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>
/// What runners do with jobs. A claim raises the fence; every write proves owner and fence, so that a runner that was paused
/// and replaced writes nothing.
/// </summary>
public sealed partial class JobTable
{
    private const string Held = "id = @job and owner = @owner and fence = @fence and phase = 2";

    /// <summary>Claims active jobs that nobody works on, oldest first.</summary>
    /// <param name="owner">The runner; unique to one process.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">A job whose runner has not been heard of for so long is taken over.</param>
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(string owner, int most, TimeSpan lease, CancellationToken cancellationToken) =>
        ClaimAsync(owner, most, lease, null, false, cancellationToken);

    /// <summary>Claims active jobs that nobody works on, oldest first.</summary>
    /// <param name="owner">The runner; unique to one process.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">A job whose runner has not been heard of for so long is taken over.</param>
    /// <param name="scope">Only these; null: all.</param>
    /// <param name="onlyNew">True: only jobs that no runner has; those of runners that are gone are left for another time.</param>
    internal async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        string owner, int most, TimeSpan lease, JobScope? scope, bool onlyNew, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var plans = await PlannedByKeys.BeginAsync(connection, Connections, cancellationToken);
        var now = control.Time.GetUtcNow();
        var values = new
        {
            owner,
            tenant = scope?.Tenant.ToString(),
            last = scope?.Last,
            most = (long)most,
            beat = now.ToUnixTimeMilliseconds(),
            stale = (now - lease).ToUnixTimeMilliseconds(),
            now = Now,
            ready = JobWords.Of(JobState.Ready),
            running = JobWords.Of(JobState.Running),
        };

        // The condition stands twice: where two claim at once, the later one looks at the row again and passes it over. The first time
        // it is written so that no index serves it but that of ids, else all that wait are gone through for each.
        var free = onlyNew ? "owner = ''" : "(owner = '' or heartbeat < @stale)";
        var rows = (await connection.QueryAsync<JobRow>(new CommandDefinition(
            $"""
            update {Prefix}job
            set owner = @owner, fence = fence + 1, heartbeat = @beat, started = coalesce(started, @now),
              state = case when state = @ready then @running else state end
            where phase + 0 = 2 and {free.Replace("owner", "owner || ''", StringComparison.Ordinal)} and id in (
              select id from {Prefix}job where phase = 2 and {free}
                and (cast(@tenant as text) is null or (tenant = @tenant and id <= @last))
              order by id limit @most)
            returning {JobRow.Columns}
            """, values, cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0) return [];
        var texts = await ReadTextsAsync(connection, null, [.. rows.Select(row => row.Id)], cancellationToken);
        var jobs = rows.OrderBy(row => row.Id, StringComparer.Ordinal)
            .Select(row => (Job: row.ToJob(texts[row.Id], _texts), Hold: new JobHold(row.Id, owner, row.Fence))).ToList();
        var standing = await ReadStandingAsync(connection, [.. jobs.Select(each => each.Job.Tenant)], cancellationToken);
        return
        [
            .. jobs.Select(each => new ClaimedJob(
                each.Job, each.Hold, standing.TryGetValue(each.Job.Tenant, out var tenant) ? tenant.Enabled : [])),
        ];
    }

    /// <summary>True when a runner could claim a job now.</summary>
    public async Task<bool> HasWorkAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            $"select 1 from {Prefix}job where phase = 2 and (owner = '' or heartbeat < @stale) limit 1",
            new { stale = (control.Time.GetUtcNow() - lease).ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>Says that the runner is alive, for all its jobs at once.</summary>
    /// <returns>Its jobs: fence by job, and whether someone asked to cancel it.</returns>
    public async Task<IReadOnlyDictionary<string, (long Fence, string CancelledBy)>> BeatAsync(
        string owner, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<BeatRow>(new CommandDefinition(
            $"select id, fence, cancel from {Prefix}job where phase = 2 and owner = @owner", new { owner },
            cancellationToken: cancellationToken))).AsList();

        // One by one: who locks several rows at once could wait for a writer of stages that waits for the first of them.
        var beat = control.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var row in rows)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"update {Prefix}job set heartbeat = @beat where {Held} and heartbeat < @beat",
                new { job = row.Id, owner, fence = row.Fence, beat }, cancellationToken: cancellationToken));
        }

        return rows.ToDictionary(row => row.Id, row => (row.Fence, row.Cancel));
    }

    /// <summary>Gives a job back, so that the next runner takes it at once.</summary>
    public async Task ReleaseAsync(JobHold hold, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job set owner = '', heartbeat = 0 where {Held}",
            new { job = hold.Job, owner = hold.Owner, fence = hold.Fence }, cancellationToken: cancellationToken));
    }

    /// <summary>Puts other entries in the place of those of a job that has not begun any.</summary>
    /// <exception cref="JobLostException">Another runner has the job.</exception>
    internal async Task ReplaceEntriesAsync(
        JobHold hold, IReadOnlyList<JobEntry> entries, IReadOnlyList<string> basis, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var written = await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job set progress = '', notes = '', total = @total where {Held}",
            new { total = (long)entries.Count, job = hold.Job, owner = hold.Owner, fence = hold.Fence }, transaction,
            cancellationToken: cancellationToken));
        if (written == 0) throw new JobLostException(hold.Job);
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job_text set basis = @basis, entries = @entries where job = @job",
            new { basis = string.Join('\n', basis), entries = _texts.TextOf(entries), job = hold.Job }, transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends a job in one transaction, which it may share with others: its last entries, the tenant's modules, the audit entry, and
    /// the turn of the next job of the tenant.
    /// </summary>
    /// <param name="written">Passed within the transaction, before its commit.</param>
    /// <exception cref="JobLostException">Another runner has the job; nothing was written.</exception>
    internal async Task FinishAsync(
        Job job, JobWrite write, ModuleSwitch change, Action written, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var note = new AuditNote(job.Request.Actor, "job-ended",
            $"{job.Tenant} {job.Id} {JobWords.Of(write.State)} {write.Message}".TrimEnd());
        if (!await Writer.EndAsync(new JobEnd(write, job.Tenant, change, note, written))) throw new JobLostException(job.Id);
    }

    /// <summary>Gives their turn to jobs that wait behind nobody.</summary>
    /// <returns>To how many.</returns>
    public async Task<int> PromoteAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await PromoteAsync(connection, null, cancellationToken);
    }

    /// <summary>Gives their turn to jobs that wait behind nobody; its parameter is <c>ready</c>.</summary>
    /// <param name="whose">Which of them, as a condition.</param>
    internal static string PromoteSql(string prefix, string whose) => $"""
        update {prefix}job set phase = 2, state = @ready where phase = 1 and id in (
          select min(id) from {prefix}job as waiting
          where phase = 1 and {whose} and not exists (
            select 1 from {prefix}job as active where active.tenant = waiting.tenant and active.phase = 2)
          group by tenant)
        """;

    private Task<int> PromoteAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(PromoteSql(Prefix, "true"), new { ready = JobWords.Of(JobState.Ready) },
            transaction, cancellationToken: cancellationToken));

    private sealed record BeatRow(string Id, long Fence, string Cancel);
}
