using System.Data.Common;
using Dapper;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>
/// What runners do with jobs. A claim raises the fence; every write proves owner and fence, so that
/// a runner that was paused and replaced writes nothing.
/// </summary>
public sealed partial class JobTable
{
    private readonly ClaimedRows _claims = new(
        control.Connections, control.Time, control.Connections.Prefix + "job", "phase = 2");

    /// <summary>Claims active jobs that nobody works on, oldest first.</summary>
    /// <param name="owner">The runner; unique to one process.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">A job whose runner has not been heard of for so long is taken over.</param>
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        string owner, int most, TimeSpan lease, CancellationToken cancellationToken) =>
        ClaimAsync(owner, most, lease, null, false, cancellationToken);

    /// <summary>Claims active jobs that nobody works on, oldest first.</summary>
    /// <param name="owner">The runner; unique to one process.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">A job whose runner has not been heard of for so long is taken over.</param>
    /// <param name="scope">Only these; null: all.</param>
    /// <param name="onlyNew">True: only jobs that no runner has; those of runners that are gone are left
    /// for another time.</param>
    internal async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(
        string owner, int most, TimeSpan lease, JobScope? scope, bool onlyNew, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var claim = new Claim(owner, most, lease)
        {
            OnlyNew = onlyNew,
            Which = scope is null ? "true" : "tenant = @tenant and id <= @last",
            Set = "started = coalesce(started, @now), state = case when state = @ready then @running else state end",
            Values = new
            {
                tenant = scope?.Tenant.ToString(),
                last = scope?.Last,
                now = Now,
                ready = JobWords.Of(JobState.Ready),
                running = JobWords.Of(JobState.Running),
            },
        };
        var rows = await _claims.ClaimAsync<JobRow>(connection, claim, JobRow.Columns, cancellationToken);
        if (rows.Count == 0) return [];
        var texts = await ReadTextsAsync(connection, null, [.. rows.Select(row => row.Id)], cancellationToken);
        var jobs = rows.OrderBy(row => row.Id, StringComparer.Ordinal)
            .Select(row => (Job: row.ToJob(texts[row.Id], _texts), Hold: new ClaimHold(row.Id, owner, row.Fence)))
            .ToList();
        var standing = await ReadStandingAsync(
            connection, [.. jobs.Select(each => each.Job.Tenant)], cancellationToken);
        return
        [
            .. jobs.Select(each => new ClaimedJob(
                each.Job, each.Hold, standing.TryGetValue(each.Job.Tenant, out var tenant) ? tenant.Enabled : [])),
        ];
    }

    /// <summary>Says that a runner is alive, for jobs that it works on.</summary>
    /// <returns>Those that it still has: by id, who asked to cancel it, or "".</returns>
    public Task<IReadOnlyDictionary<string, string>> BeatAsync(
        IReadOnlyCollection<ClaimHold> holds, CancellationToken cancellationToken) =>
            _claims.BeatAsync(holds, cancellationToken);

    /// <summary>Gives a job back, so that the next runner takes it at once.</summary>
    public Task ReleaseAsync(ClaimHold hold, CancellationToken cancellationToken) =>
        _claims.ReleaseAsync(hold, cancellationToken);

    /// <summary>Puts other entries in the place of those of a job that has not begun any.</summary>
    /// <exception cref="ClaimLostException">Another runner has the job.</exception>
    internal async Task ReplaceEntriesAsync(
        ClaimHold hold, IReadOnlyList<JobEntry> entries, IReadOnlyList<string> basis, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var written = await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job set progress = '', notes = '', total = @total where {_claims.Held}",
            new { total = (long)entries.Count, id = hold.Id, owner = hold.Owner, fence = hold.Fence }, transaction,
            cancellationToken: cancellationToken));
        if (written == 0) throw new ClaimLostException($"Job {hold.Id}");
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job_text set basis = @basis, entries = @entries where job = @job",
            new { basis = string.Join('\n', basis), entries = _texts.TextOf(entries), job = hold.Id }, transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends a job in one transaction, which it may share with others: its last entries, the tenant's
    /// modules, the audit entry, and the turn of the next job of the tenant.
    /// </summary>
    /// <param name="written">Passed within the transaction, before its commit.</param>
    /// <exception cref="ClaimLostException">Another runner has the job; nothing was written.</exception>
    internal async Task FinishAsync(
        Job job, JobWrite write, ModuleSwitch change, Action written, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var note = new AuditNote(job.Request.Actor, "job-ended",
            $"{job.Tenant} {job.Id} {JobWords.Of(write.State)} {write.Message}".TrimEnd());
        if (!await Writer.EndAsync(new JobEnd(write, job.Tenant, change, note, written)))
        {
            throw new ClaimLostException($"Job {job.Id}");
        }
    }

    /// <summary>Gives their turn to jobs that wait behind nobody.</summary>
    /// <returns>To how many.</returns>
    public async Task<int> PromoteAsync(CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await PromoteAsync(connection, null, cancellationToken);
    }

    /// <summary>Gives their turn to jobs that wait behind nobody.</summary>
    /// <param name="ready">The parameter with the word of the state.</param>
    /// <param name="whose">Which of them, as a condition.</param>
    internal static string PromoteSql(string prefix, string ready, string whose) => $"""
        update {prefix}job set phase = 2, state = {ready} where phase = 1 and id in (
          select min(id) from {prefix}job as waiting
          where phase = 1 and {whose} and not exists (
            select 1 from {prefix}job as active where active.tenant = waiting.tenant and active.phase = 2)
          group by tenant)
        """;

    private Task<int> PromoteAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new CommandDefinition(PromoteSql(Prefix, "@ready", "true"), new { ready = JobWords.Of(JobState.Ready) },
            transaction, cancellationToken: cancellationToken));
}
