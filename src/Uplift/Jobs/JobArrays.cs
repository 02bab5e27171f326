using System.Data.Common;
using Uplift.Control;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>Writes jobs where the driver takes arrays: one statement and one round trip for all of a batch.</summary>
internal sealed class JobArrays(DbConnection connection, ControlDatabase control) : JobConnection(connection, control)
{
    private readonly DbConnection _connection = connection;
    private readonly TimeProvider _time = control.Time;
    private readonly ModuleSwitchArrays _switch = new(control.Connections.Prefix);
    private readonly string _put = PutSql(control.Connections.Prefix);
    private readonly string _promote = JobTable.PromoteSql(
        control.Connections.Prefix, "$1", "tenant = any(cast($2 as text[]))");
    private readonly string _add = AddSql(control.Connections.Prefix);
    private readonly string _turn = AuditLog.TakeTurn(control.Connections.Prefix);
    private readonly string _end = AuditLog.ReadEnd(control.Connections.Prefix);

    /// <inheritdoc/>
    public override bool HasSurelyFailed(Exception error) => error is not DbException { SqlState: null };

    /// <inheritdoc/>
    protected override async Task StepAsync(IReadOnlyList<JobStep> steps, CancellationToken cancellationToken)
    {
        await using var statements = new StatementBatch(_connection, null);
        AddPut(statements, steps, []);
        await statements.ExecuteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<AuditEnd> PutAsync(
        DbTransaction transaction, JobBatch batch, CancellationToken cancellationToken)
    {
        await using var statements = new StatementBatch(_connection, transaction);
        AddPut(statements, batch.Steps, batch.Ends);
        if (batch.Ends.Count > 0)
        {
            statements.Add(_promote, JobWords.Of(JobState.Ready), Each(batch.Ends, end => end.Tenant.Value));
        }

        AddAdds(statements, batch.Adds);
        _switch.AddTo(statements, batch.Switches(), SqlSession.Text(_time.GetUtcNow()));
        statements.Add(_turn);
        var end = new AuditEnd(0, "");
        statements.Add(reader => end = new AuditEnd(reader.GetInt64(0), reader.GetString(1)), _end);
        await statements.ExecuteAsync(cancellationToken);
        return end;
    }

    private void AddAdds(StatementBatch statements, List<JobAdd> adds)
    {
        if (adds.Count == 0) return;
        foreach (var add in adds) add.IsAdded = false;
        var byId = adds.ToDictionary(add => add.Row.Id, StringComparer.Ordinal);
        statements.Add(reader => byId[reader.GetString(0)].IsAdded = true, _add,
            Each(adds, add => add.Row.Id), Each(adds, add => add.Row.Tenant), Each(adds, add => add.Row.Kind),
            Each(adds, add => add.Row.State), Each(adds, add => add.Row.Idempotency), Each(adds, add => add.Row.Actor),
            Each(adds, add => add.Row.Created), Each(adds, add => (long)add.Total), Each(adds, add => add.Text.Request),
            Each(adds, add => add.Text.Basis), Each(adds, add => add.Text.Entries));
    }

    private void AddPut(StatementBatch statements, IReadOnlyList<JobStep> steps, List<JobEnd> ends)
    {
        List<JobWrite> writes = [.. steps.Select(step => step.Write), .. ends.Select(end => end.Write)];
        if (writes.Count == 0) return;
        var told = new Dictionary<(string, long), Action<string>>(writes.Count);
        foreach (var step in steps)
        {
            step.CancelledBy = null;
            told[(step.Write.Hold.Id, step.Write.Hold.Fence)] = by => step.CancelledBy = by;
        }

        foreach (var end in ends)
        {
            end.IsHeld = false;
            told[(end.Write.Hold.Id, end.Write.Hold.Fence)] = _ => end.IsHeld = true;
        }

        var now = _time.GetUtcNow();
        var finished = new string?[writes.Count];
        Array.Fill(finished, SqlSession.Text(now), steps.Count, ends.Count);
        statements.Add(reader => told[(reader.GetString(0), reader.GetInt64(1))](reader.GetString(2)), _put,
            Each(writes, write => write.Hold.Id), Each(writes, write => write.Hold.Owner),
            Each(writes, write => write.Hold.Fence),
            Each(writes, write => JobWords.Of(write.State)), Each(writes, write => write.Message),
            Each(writes, write => write.Progress.Stages), Each(writes, write => write.Progress.Notes),
            Each(writes, write => (long)write.Progress.Done),
            Each(writes, write => write.Deadline is { } deadline ? SqlSession.Text(deadline) : null), finished,
            now.ToUnixTimeMilliseconds());
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
          done = said.done, heartbeat = $11, deadline = coalesce(said.deadline, job.deadline), finished = said.finished,
          phase = case when said.finished is null then job.phase else 0 end
        from unnest(cast($1 as text[]), cast($2 as text[]), cast($3 as bigint[]), cast($4 as text[]),
          cast($5 as text[]), cast($6 as text[]), cast($7 as text[]), cast($8 as bigint[]),
          cast($9 as text[]), cast($10 as text[]))
          as said (id, owner, fence, state, message, progress, notes, done, deadline, finished)
        where job.id = any(cast($1 as text[])) and job.id = said.id and job.owner = said.owner and job.fence = said.fence
          and job.phase + 0 = 2
        returning job.id, job.fence, job.cancel
        """;

    // In the order of their tenants: of two who add for the same ones, neither waits for the other one in a circle.
    private static string AddSql(string prefix) => $"""
        with said as (
          select * from unnest(cast($1 as text[]), cast($2 as text[]), cast($3 as text[]), cast($4 as text[]),
            cast($5 as text[]), cast($6 as text[]), cast($7 as text[]), cast($8 as bigint[]),
            cast($9 as text[]), cast($10 as text[]), cast($11 as text[]))
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
