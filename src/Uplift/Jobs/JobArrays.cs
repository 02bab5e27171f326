using System.Data.Common;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>Writes jobs where the driver takes arrays: one statement and one round trip for all of a batch.</summary>
internal sealed class JobArrays(DbConnection connection, ControlDatabase control, PlannedByKeys plans)
    : JobConnection(connection, control)
{
    private readonly TimeProvider _time = control.Time;

    private readonly Statement _put = new(connection, PutSql(control.Connections.Prefix),
        "job", "owner", "fence", "state", "said", "progress", "notes", "done", "deadline", "finished", "beat");

    private readonly Statement _promote = new(
        connection, JobTable.PromoteSql(control.Connections.Prefix, "tenant = any(cast(@tenants as text[]))"), "ready", "tenants");

    private readonly Statement _add = new(connection, AddSql(control.Connections.Prefix),
        "id", "tenant", "kind", "state", "idempotency", "actor", "created", "total", "request", "basis", "entries");

    /// <inheritdoc/>
    public override bool HasSurelyFailed(Exception error) => error is not DbException { SqlState: null };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _put.DisposeAsync();
        await _promote.DisposeAsync();
        await _add.DisposeAsync();
        try
        {
            await plans.DisposeAsync();
        }
        finally
        {
            await base.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task StepAsync(IReadOnlyList<JobStep> steps, CancellationToken cancellationToken)
    {
        var held = await PutAsync(null, [.. steps.Select(step => (step.Write, false))], cancellationToken);
        foreach (var step in steps) step.CancelledBy = held.GetValueOrDefault(step.Write.Hold.Id);
    }

    /// <inheritdoc/>
    protected override async Task PutAsync(DbTransaction transaction, JobBatch batch, CancellationToken cancellationToken)
    {
        var held = await PutAsync(transaction,
            [.. batch.Steps.Select(step => (step.Write, false)), .. batch.Ends.Select(end => (end.Write, true))], cancellationToken);
        foreach (var step in batch.Steps) step.CancelledBy = held.GetValueOrDefault(step.Write.Hold.Id);
        foreach (var end in batch.Ends) end.IsHeld = held.ContainsKey(end.Write.Hold.Id);
    }

    /// <inheritdoc/>
    protected override Task PromoteAsync(DbTransaction transaction, string[] tenants, CancellationToken cancellationToken) =>
        tenants.Length == 0
            ? Task.CompletedTask
            : _promote.ExecuteAsync(transaction, cancellationToken, JobWords.Of(JobState.Ready), tenants);

    /// <inheritdoc/>
    protected override async Task AddAsync(
        DbTransaction transaction, IReadOnlyList<JobAdd> adds, CancellationToken cancellationToken)
    {
        var added = new HashSet<string>(StringComparer.Ordinal);
        await using (var reader = await _add.ReadAsync(transaction, cancellationToken,
            Each(adds, add => add.Row.Id), Each(adds, add => add.Row.Tenant), Each(adds, add => add.Row.Kind),
            Each(adds, add => add.Row.State), Each(adds, add => add.Row.Idempotency), Each(adds, add => add.Row.Actor),
            Each(adds, add => add.Row.Created), Each(adds, add => (long)add.Total), Each(adds, add => add.Text.Request),
            Each(adds, add => add.Text.Basis), Each(adds, add => add.Text.Entries)))
        {
            while (await reader.ReadAsync(cancellationToken)) added.Add(reader.GetString(0));
        }

        foreach (var add in adds) add.IsAdded = added.Contains(add.Row.Id);
    }

    private async Task<Dictionary<string, string>> PutAsync(
        DbTransaction? transaction, IReadOnlyList<(JobWrite Write, bool Ends)> writes, CancellationToken cancellationToken)
    {
        var held = new Dictionary<string, string>(StringComparer.Ordinal);
        if (writes.Count == 0) return held;
        var now = _time.GetUtcNow();
        var finished = SqlSession.Text(now);
        await using var reader = await _put.ReadAsync(transaction, cancellationToken,
            Each(writes, each => each.Write.Hold.Id), Each(writes, each => each.Write.Hold.Owner),
            Each(writes, each => each.Write.Hold.Fence), Each(writes, each => JobWords.Of(each.Write.State)),
            Each(writes, each => each.Write.Message), Each(writes, each => each.Write.Progress.Stages),
            Each(writes, each => each.Write.Progress.Notes), Each(writes, each => (long)each.Write.Progress.Done),
            Each(writes, each => each.Write.Deadline is { } deadline ? SqlSession.Text(deadline) : null),
            Each(writes, each => each.Ends ? finished : null), now.ToUnixTimeMilliseconds());
        while (await reader.ReadAsync(cancellationToken)) held[reader.GetString(0)] = reader.GetString(1);
        return held;
    }

    private static TValue[] Each<T, TValue>(IReadOnlyList<T> all, Func<T, TValue> value)
    {
        var values = new TValue[all.Count];
        for (var index = 0; index < values.Length; index++) values[index] = value(all[index]);
        return values;
    }

    // The phase is added to, lest the index of phases be gone through instead of that of ids.
    private static string PutSql(string prefix) => $"""
        update {prefix}job as job set state = said.state, message = said.message, progress = said.progress, notes = said.notes,
          done = said.done, heartbeat = @beat, deadline = coalesce(said.deadline, job.deadline), finished = said.finished,
          phase = case when said.finished is null then job.phase else 0 end
        from unnest(cast(@job as text[]), cast(@owner as text[]), cast(@fence as bigint[]), cast(@state as text[]),
          cast(@said as text[]), cast(@progress as text[]), cast(@notes as text[]), cast(@done as bigint[]),
          cast(@deadline as text[]), cast(@finished as text[]))
          as said (id, owner, fence, state, message, progress, notes, done, deadline, finished)
        where job.id = any(cast(@job as text[])) and job.id = said.id and job.owner = said.owner and job.fence = said.fence
          and job.phase + 0 = 2
        returning job.id, job.cancel
        """;

    // In the order of their tenants: of two who add for the same ones, neither waits for the other one in a circle.
    private static string AddSql(string prefix) => $"""
        with said as (
          select * from unnest(cast(@id as text[]), cast(@tenant as text[]), cast(@kind as text[]), cast(@state as text[]),
            cast(@idempotency as text[]), cast(@actor as text[]), cast(@created as text[]), cast(@total as bigint[]),
            cast(@request as text[]), cast(@basis as text[]), cast(@entries as text[]))
            as said (id, tenant, kind, state, idempotency, actor, created, total, request, basis, entries)),
        added as (
          insert into {prefix}job (id, tenant, kind, phase, state, message, idempotency, actor, created, cancel, owner, fence,
            heartbeat, done, total)
          select id, tenant, kind, 2, state, '', idempotency, actor, created, '', '', 0, 0, 0, total from said order by tenant
          on conflict do nothing returning id)
        insert into {prefix}job_text ({JobText.Columns})
        select said.id, request, basis, entries from said join added on added.id = said.id
        returning job
        """;
}
