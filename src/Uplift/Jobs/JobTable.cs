using System.Data.Common;
using Dapper;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>
/// Jobs in the control database: added, read, cancelled, forgotten. Phase 1 waits, 2 is active (at most one for a tenant, held
/// by a unique index), 0 has ended. What runners do is in the other half.
/// </summary>
public sealed partial class JobTable(ControlDatabase control)
{
    private readonly Lock _numbering = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    private IControlConnections Connections => control.Connections;

    private string Prefix => control.Connections.Prefix;

    /// <summary>Adds a job; when its key is known already, nothing is added.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="entries">What is to be done for it.</param>
    /// <param name="basis">The tenant's modules that the entries were made for.</param>
    /// <returns>The job; the one with the same key; or the active one that stands in its way and must not be queued behind.</returns>
    internal async Task<(Job Job, AddOutcome Outcome)> AddAsync(
        JobRequest request, IReadOnlyList<JobEntry> entries, IReadOnlyList<string> basis, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = NewRow(request, entries, basis);
        var active = await InsertAsync(connection, transaction, row, 2, JobState.Ready, cancellationToken) == 1;
        var outcome = AddOutcome.Added;
        if (!active)
        {
            if (await FindTwinAsync(connection, transaction, request, cancellationToken) is { } twin) return (twin, AddOutcome.Known);
            if (request.WhenBusy == BusyChoice.Refuse)
            {
                if (await FindActiveAsync(connection, transaction, request.Tenant, cancellationToken) is { } other)
                {
                    return (other, AddOutcome.Busy);
                }

                throw new UpliftException(DiagnosticCodes.TenantBusy, $"A job of tenant '{request.Tenant}' ended just now.",
                    hint: "Send the request again.");
            }

            // Two of the same key at once: the other one was added between the two looks.
            if (await InsertAsync(connection, transaction, row, 1, JobState.Queued, cancellationToken) == 0)
            {
                throw new UpliftException(DiagnosticCodes.TenantBusy,
                    $"The key '{request.IdempotencyKey}' was used for tenant '{request.Tenant}' just now.",
                    hint: "Send the request again.");
            }

            outcome = AddOutcome.Queued;
        }

        await InsertEntriesAsync(connection, transaction, row.Id, entries, cancellationToken);
        await control.Audit.AppendAsync(connection, transaction, request.Actor, "job-submitted",
            $"{request.Tenant} {row.Id} {request.Kind} {string.Join(' ', entries.Select(Told))}".TrimEnd(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var added = row with { State = JobWords.Of(active ? JobState.Ready : JobState.Queued) };
        return (added.ToJob(entries.Select(entry => EntryRow.Of(row.Id, entry))), outcome);
    }

    /// <summary>A job by its id; null: there is none.</summary>
    /// <param name="tenant">Only one of that tenant; null: of any.</param>
    public async Task<Job?> FindAsync(string id, TenantId? tenant, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await FindOneAsync(connection, null, "id = @id and (cast(@tenant as text) is null or tenant = @tenant)",
            new { id, tenant = tenant?.ToString() }, cancellationToken);
    }

    /// <summary>The job of a tenant with that idempotency key; null: there is none.</summary>
    internal async Task<Job?> FindByKeyAsync(TenantId tenant, string key, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await FindOneAsync(connection, null, "tenant = @tenant and idempotency = @key",
            new { tenant = tenant.ToString(), key }, cancellationToken);
    }

    /// <summary>The active job of a tenant; null: there is none.</summary>
    public async Task<Job?> FindActiveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await FindActiveAsync(connection, null, tenant, cancellationToken);
    }

    /// <summary>Jobs, oldest first.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(JobQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return await ReadAsync(connection, null, $"""
            {(query.Tenant is null ? "" : "tenant = @tenant and ")}{(query.Kind is null ? "" : "kind = @kind and ")}
            {(query.OnlyOpen ? "phase > 0 and " : "")}id > @after
            """, new { tenant = query.Tenant?.ToString(), kind = query.Kind, after = query.After }, cancellationToken,
            $"limit {Math.Max(1, query.Limit)}");
    }

    /// <summary>Asks the runner of a job to stop; a job that waits ends at once.</summary>
    /// <returns>False: the job has ended already, or is not known.</returns>
    public async Task<bool> CancelAsync(string id, string actor, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var values = new { id, actor, now = Now, cancelled = JobWords.Of(JobState.Cancelled) };
        var ended = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update {Prefix}job set phase = 0, state = @cancelled, cancel = @actor, finished = @now,
              message = 'Cancelled before it began; nothing was done.'
            where id = @id and phase > 0 and started is null
            """, values, transaction, cancellationToken: cancellationToken));
        var asked = ended == 1 ? 0 : await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}job set cancel = @actor where id = @id and phase = 2 and cancel = ''", values, transaction,
            cancellationToken: cancellationToken));
        if (ended + asked == 0) return await IsOpenAsync(connection, transaction, id, cancellationToken);
        if (ended == 1) await PromoteAsync(connection, transaction, cancellationToken);
        await control.Audit.AppendAsync(connection, transaction, actor, "job-cancelled", id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Forgets an ended job.</summary>
    /// <returns>False: it has not ended, or is not known.</returns>
    public async Task<bool> RemoveAsync(string id, string actor, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var removed = await connection.ExecuteAsync(new CommandDefinition(
            $"delete from {Prefix}job where id = @id and phase = 0", new { id }, transaction, cancellationToken: cancellationToken));
        if (removed == 0) return false;
        await connection.ExecuteAsync(new CommandDefinition(
            $"delete from {Prefix}job_entry where job = @id", new { id }, transaction, cancellationToken: cancellationToken));
        await control.Audit.AppendAsync(connection, transaction, actor, "job-removed", id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private string Now => SqlSession.Text(control.Time.GetUtcNow());

    private static string Told(JobEntry entry) =>
        $"{JobWords.Of(entry.Action)}:{entry.Id}{(entry.From is null ? "" : $"<{entry.From}")}";

    private JobRow NewRow(JobRequest request, IReadOnlyList<JobEntry> entries, IReadOnlyList<string> basis)
    {
        var now = control.Time.GetUtcNow();
        var row = new JobRow(NextId(now), request.Tenant.ToString(), request.Kind, JobWords.Of(JobState.Ready),
            StoredRequest.ToText(request), string.Join('\n', basis), "", request.IdempotencyKey, request.Actor, SqlSession.Text(now),
            null, null, null, "", 0);
        return row with { Total = entries.Count };
    }

    // Ids sort by time; those of one process never fall into the same millisecond, so that its jobs wait in order.
    private string NextId(DateTimeOffset now)
    {
        lock (_numbering)
        {
            _last = now > _last.AddMilliseconds(1) ? now : _last.AddMilliseconds(1);
            return Guid.CreateVersion7(_last).ToString();
        }
    }

    private Task<int> InsertAsync(
        DbConnection connection, DbTransaction transaction, JobRow row, long phase, JobState state, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into {Prefix}job (id, tenant, kind, phase, state, request, basis, message, idempotency, actor, created, cancel,
              owner, fence, heartbeat, done, total)
            values (@Id, @Tenant, @Kind, {phase}, @State, @Request, @Basis, @Message, @Idempotency, @Actor, @Created, '', '', 0, 0, 0,
              @Total)
            on conflict do nothing
            """, row with { State = JobWords.Of(state) }, transaction, cancellationToken: cancellationToken));

    private Task InsertEntriesAsync(
        DbConnection connection, DbTransaction transaction, string job, IReadOnlyList<JobEntry> entries,
        CancellationToken cancellationToken) => EntryInsert.InsertAsync(
            Connections, connection, transaction, [.. entries.Select(entry => EntryRow.Of(job, entry))], cancellationToken);

    private async Task<Job?> FindTwinAsync(
        DbConnection connection, DbTransaction transaction, JobRequest request, CancellationToken cancellationToken) =>
        request.IdempotencyKey is not { } key ? null : await FindOneAsync(
            connection, transaction, "tenant = @tenant and idempotency = @key",
            new { tenant = request.Tenant.ToString(), key }, cancellationToken);

    private async Task<Job?> FindActiveAsync(
        DbConnection connection, DbTransaction? transaction, TenantId tenant, CancellationToken cancellationToken) =>
        await FindOneAsync(connection, transaction, "tenant = @tenant and phase = 2",
            new { tenant = tenant.ToString() }, cancellationToken);

    private async Task<bool> IsOpenAsync(
        DbConnection connection, DbTransaction transaction, string id, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from {Prefix}job where id = @id and phase > 0", new { id }, transaction,
            cancellationToken: cancellationToken)) > 0;

    private async Task<Job?> FindOneAsync(
        DbConnection connection, DbTransaction? transaction, string where, object values, CancellationToken cancellationToken) =>
        await ReadAsync(connection, transaction, where, values, cancellationToken) is [var job, ..] ? job : null;

    private async Task<IReadOnlyList<Job>> ReadAsync(
        DbConnection connection, DbTransaction? transaction, string where, object values, CancellationToken cancellationToken,
        string limit = "")
    {
        var rows = (await connection.QueryAsync<JobRow>(new CommandDefinition(
            $"select {JobRow.Columns} from {Prefix}job where {where} order by id {limit}", values, transaction,
            cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0) return [];
        var entries = await ReadEntriesAsync(connection, transaction, [.. rows.Select(row => row.Id)], cancellationToken);
        return [.. rows.Select(row => row.ToJob(entries[row.Id]))];
    }

    private async Task<ILookup<string, EntryRow>> ReadEntriesAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyList<string> jobs, CancellationToken cancellationToken)
    {
        var found = new List<EntryRow>();
        foreach (var page in jobs.Chunk(200))
        {
            var values = new DynamicParameters();
            foreach (var (index, job) in page.Index()) values.Add($"j{index}", job);
            found.AddRange(await connection.QueryAsync<EntryRow>(new CommandDefinition(
                $"""
                select {EntryRow.Columns} from {Prefix}job_entry
                where job in ({string.Join(", ", page.Select((_, index) => $"@j{index}"))}) order by job, number
                """, values, transaction, cancellationToken: cancellationToken)));
        }

        return found.ToLookup(entry => entry.Job);
    }
}

/// <summary>What came of adding a job.</summary>
internal enum AddOutcome
{
    /// <summary>It is the active job of its tenant.</summary>
    Added,

    /// <summary>It waits behind the active one.</summary>
    Queued,

    /// <summary>There is one with the same key.</summary>
    Known,

    /// <summary>The tenant has an active one.</summary>
    Busy,
}

/// <summary>Which jobs are listed.</summary>
public sealed record JobQuery
{
    /// <summary>Those of that tenant; null: of all.</summary>
    public TenantId? Tenant { get; init; }

    /// <summary>Those of that kind; null: of any.</summary>
    public string? Kind { get; init; }

    /// <summary>Only those that have not ended.</summary>
    public bool OnlyOpen { get; init; }

    /// <summary>Only those behind that id: the last of the page before; "": from the first.</summary>
    public string After { get; init; } = "";

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 1_000;
}
