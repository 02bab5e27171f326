using Uplift.Changes;

namespace Uplift.Stores.Sql;

/// <summary>Runs, cursors and failures in SQL.</summary>
public sealed class SqlRunState(SqlSession session) : IRunState
{
    private StateTables Tables => session.Tables;

    /// <inheritdoc/>
    public Task PutRunAsync(RunRecord run, CancellationToken cancellationToken) =>
        session.WriteAsync(
            $"""
            insert into {Tables["run"]} (tenant, run, plan, target, state, actor, started, finished, origin, error)
            values (@tenant, @Id, @Plan, @Target, @state, @Actor, @started, @finished, @Origin, @Error)
            on conflict (tenant, run) do update set state = excluded.state, finished = excluded.finished,
              origin = excluded.origin, error = excluded.error
            """, cancellationToken, ("Id", run.Id), ("Plan", run.Plan), ("Target", run.Target), ("state", Words.Of(run.State)),
            ("Actor", run.Actor), ("started", SqlSession.Text(run.Started)),
            ("finished", run.Finished is { } finished ? SqlSession.Text(finished) : null),
            ("Origin", run.Origin), ("Error", run.Error));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunRecord>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<RunRow>(
            $"""
            select run as id, plan, target, state, actor, started, finished, origin, error
            from {Tables["run"]} where tenant = @tenant order by run
            """, null, cancellationToken);
        return [.. rows.Select(row => row.ToRun())];
    }

    /// <inheritdoc/>
    public async Task<StepCursor?> FindCursorAsync(string run, int step, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<CursorRow>(
            $"""
            select step, position, objects_read as objectsRead, objects_changed as objectsChanged,
              objects_failed as objectsFailed, done
            from {Tables["cursor"]} where tenant = @tenant and run = @run and step = @step
            """, new { run, step }, cancellationToken);
        return rows.Count == 0 ? null : rows[0].ToCursor();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepCursor>> ReadCursorsAsync(string run, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<CursorRow>(
            $"""
            select step, position, objects_read as objectsRead, objects_changed as objectsChanged,
              objects_failed as objectsFailed, done
            from {Tables["cursor"]} where tenant = @tenant and run = @run order by step
            """, new { run }, cancellationToken);
        return [.. rows.Select(row => row.ToCursor())];
    }

    /// <inheritdoc/>
    public Task PutCursorAsync(string run, StepCursor cursor, CancellationToken cancellationToken) =>
        session.WriteAsync(
            $"""
            insert into {Tables["cursor"]}
              (tenant, run, step, position, objects_read, objects_changed, objects_failed, done)
            values (@tenant, @run, @Step, @Position, @Read, @Changed, @Failed, @done)
            on conflict (tenant, run, step) do update set position = excluded.position,
              objects_read = excluded.objects_read, objects_changed = excluded.objects_changed,
              objects_failed = excluded.objects_failed, done = excluded.done
            """, cancellationToken, ("run", run), ("Step", (long)cursor.Step), ("Position", cursor.Position), ("Read", cursor.Read),
            ("Changed", cursor.Changed), ("Failed", cursor.Failed), ("done", cursor.Done ? 1L : 0L));

    /// <inheritdoc/>
    public Task RemoveCursorAsync(string run, int step, CancellationToken cancellationToken) =>
        session.ExecuteAsync($"delete from {Tables["cursor"]} where tenant = @tenant and run = @run and step = @step",
            new { run, step }, cancellationToken);

    /// <inheritdoc/>
    public async Task AddFailuresAsync(
        string run, IReadOnlyList<ObjectFailure> failures, CancellationToken cancellationToken)
    {
        foreach (var failure in failures)
        {
            await session.ExecuteAsync(
                $"""
                insert into {Tables["failure"]}
                  (tenant, run, step, collection, object, product, version, change, path, message)
                values (@tenant, @run, @Step, @Collection, @ObjectId, @Product, @Version, @Id, @Path, @Message)
                on conflict (tenant, run, step, collection, object, version, change) do update set
                  product = excluded.product, path = excluded.path, message = excluded.message
                """,
                new
                {
                    run,
                    failure.Step,
                    failure.Collection,
                    failure.ObjectId,
                    failure.Product,
                    failure.Change.Version,
                    failure.Change.Id,
                    failure.Path,
                    failure.Message,
                }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ObjectFailure>> ReadFailuresAsync(
        string run, int most, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<FailureRow>(
            $"""
            select step, product, version, change, collection, object, path, message
            from {Tables["failure"]} where tenant = @tenant and run = @run
            order by case when message = @later then 1 else 0 end, step, collection, object, version, change limit @most
            """, new { run, most, later = ObjectFailure.NotAttempted }, cancellationToken);
        return [.. rows.Select(row => row.ToFailure())];
    }

    /// <inheritdoc/>
    public async Task<FailureCounts> CountFailuresAsync(string run, CancellationToken cancellationToken)
    {
        var objects = await session.QueryAsync<long>(
            $"""
            select count(*) from (select distinct product, collection, object
              from {Tables["failure"]} where tenant = @tenant and run = @run) as failed
            """, new { run }, cancellationToken);
        if (objects[0] == 0) return FailureCounts.None;
        var changes = await session.QueryAsync<CountRow>(
            $"""
            select step, version, change, count(*) as failures
            from {Tables["failure"]} where tenant = @tenant and run = @run group by step, version, change
            """, new { run }, cancellationToken);
        return new FailureCounts(objects[0], [.. changes.Select(row => row.ToCount())]);
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string run, CancellationToken cancellationToken)
    {
        IEnumerable<(string Table, string OfRun)> tables =
            [("cursor", StateTables.OfRun), ("failure", StateTables.OfRun), .. Tables.UndoEntries];
        foreach (var (table, ofRun) in tables)
        {
            await session.ExecuteAsync($"delete from {Tables[table]} where {ofRun}", new { run }, cancellationToken);
        }
    }

    private sealed record RunRow(
        string Id, string Plan, string Target, string State, string Actor, string Started, string? Finished,
        string Origin, string Error)
    {
        public RunRecord ToRun() =>
            new(Id, Plan, Target, Words.Parse<RunState>(State), Actor, SqlSession.Time(Started),
                Finished is null ? null : SqlSession.Time(Finished), Origin, Error);
    }

    private sealed record CursorRow(
        long Step, string? Position, long ObjectsRead, long ObjectsChanged, long ObjectsFailed, long Done)
    {
        public StepCursor ToCursor() => new((int)Step, Position, ObjectsRead, ObjectsChanged, ObjectsFailed, Done != 0);
    }

    private sealed record CountRow(long Step, string Version, string Change, long Failures)
    {
        public FailureCount ToCount() => new((int)Step, new ChangeKey(Change, Version), Failures);
    }

    private sealed record FailureRow(
        long Step, string Product, string Version, string Change, string Collection, string Object, string Path, string Message)
    {
        public ObjectFailure ToFailure() =>
            new((int)Step, Product, new ChangeKey(Change, Version), Collection, Object, Path, Message);
    }
}
