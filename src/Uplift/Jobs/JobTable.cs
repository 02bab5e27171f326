using System.Data.Common;
using Dapper;
using Uplift.Control;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>
/// Jobs in the control database: added, read, cancelled, forgotten. Phase 1 waits, 2 is active (at
/// most one for a tenant, held by a unique index), 0 has ended. What runners do is in the other half.
/// </summary>
public sealed partial class JobTable(ControlDatabase control)
{
    private const int PageOfNames = 200;

    private readonly JobTextReader _texts = new();

    private IControlConnections Connections => control.Connections;

    private string Prefix => control.Connections.Prefix;

    /// <summary>Writes what becomes of jobs, those of several at once together.</summary>
    internal JobWriter Writer { get; } = new(token => JobConnection.OpenAsync(control, token));

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
            $"delete from {Prefix}job where id = @id and phase = 0", new { id }, transaction,
            cancellationToken: cancellationToken));
        if (removed == 0) return false;
        await connection.ExecuteAsync(new CommandDefinition(
            $"delete from {Prefix}job_text where job = @id", new { id }, transaction,
            cancellationToken: cancellationToken));
        await control.Audit.AppendAsync(connection, transaction, actor, "job-removed", id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private string Now => SqlSession.Text(control.Time.GetUtcNow());

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
        DbConnection connection, DbTransaction? transaction, string where, object values,
        CancellationToken cancellationToken) =>
        await ReadAsync(connection, transaction, where, values, cancellationToken) is [var job, ..] ? job : null;

    private async Task<IReadOnlyList<Job>> ReadAsync(
        DbConnection connection, DbTransaction? transaction, string where, object values,
        CancellationToken cancellationToken,
        string limit = "")
    {
        var rows = (await connection.QueryAsync<JobRow>(new CommandDefinition(
            $"select {JobRow.Columns} from {Prefix}job where {where} order by id {limit}", values, transaction,
            cancellationToken: cancellationToken))).AsList();
        if (rows.Count == 0) return [];
        var texts = await ReadTextsAsync(connection, transaction, [.. rows.Select(row => row.Id)], cancellationToken);
        return [.. rows.Where(row => texts.ContainsKey(row.Id)).Select(row => row.ToJob(texts[row.Id], _texts))];
    }

    private async Task<IReadOnlyDictionary<string, JobText>> ReadTextsAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyList<string> jobs, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JobText>(StringComparer.Ordinal);
        foreach (var page in jobs.Chunk(PageOfNames))
        {
            var texts = await connection.QueryAsync<JobText>(new CommandDefinition(
                $"select {JobText.Columns} from {Prefix}job_text where {Among("job", page)}",
                ValuesOf(page, job => job),
                transaction, cancellationToken: cancellationToken));
            foreach (var text in texts) found[text.Job] = text;
        }

        return found;
    }

    // One text for all lengths where that can be, lest it be parsed and planned for each.
    private string Among<T>(string column, IReadOnlyList<T> page) => Connections.TakesArrays
        ? $"{column} = any(@names)"
        : $"{column} in ({string.Join(", ", page.Select((_, index) => $"@n{index}"))})";

    private DynamicParameters ValuesOf<T>(IReadOnlyList<T> page, Func<T, string> value)
    {
        var values = new DynamicParameters();
        if (Connections.TakesArrays) values.Add("names", page.Select(value).ToArray());
        else foreach (var (index, each) in page.Index()) values.Add($"n{index}", value(each));
        return values;
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
