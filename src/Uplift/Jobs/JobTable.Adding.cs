using System.Data.Common;
using Dapper;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Jobs;

/// <summary>How jobs are added.</summary>
public sealed partial class JobTable
{
    private readonly Lock _numbering = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>The parameters of <see cref="InsertSql"/>.</summary>
    internal static IReadOnlyList<string> InsertNames { get; } =
        ["id", "tenant", "kind", "phase", "state", "idempotency", "actor", "created", "total"];

    /// <summary>The parameters of <see cref="TextSql"/>.</summary>
    internal static IReadOnlyList<string> TextNames { get; } = ["job", "request", "basis", "entries"];

    /// <summary>How a tenant stands; null: the control database does not know it.</summary>
    internal async Task<TenantStanding?> ReadStandingAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await Standing.ReadAsync(tenant, cancellationToken)).GetValueOrDefault(tenant);

    /// <summary>Adds a job; when its key is known already, nothing is added.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="entries">What is to be done for it.</param>
    /// <param name="basis">The tenant's modules that the entries were made for.</param>
    /// <returns>The job; the one with the same key; or the active one that stands in its way and must not be
    /// queued behind.</returns>
    internal async Task<(Job Job, AddOutcome Outcome)> AddAsync(
        JobRequest request, IReadOnlyList<JobEntry> entries, IReadOnlyList<string> basis, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = control.Time.GetUtcNow();
        var id = NextId(now);
        var row = new JobRow(
            id, request.Tenant.Value, request.Kind, JobWords.Of(JobState.Ready), "", request.IdempotencyKey,
            request.Actor, SqlSession.Text(now), null, null, null, "", "", "", 0);
        var add = new JobAdd(
            row, new JobText(id, StoredRequest.ToText(request), string.Join('\n', basis), _texts.TextOf(entries)),
            entries.Count,
            new AuditNote(request.Actor, "job-submitted",
                $"{request.Tenant} {id} {request.Kind} {string.Join(' ', entries.Select(Told))}".TrimEnd()));
        var job = new Job
        {
            Id = id,
            Request = request,
            State = JobState.Ready,
            Entries = entries,
            Basis = basis,
            Created = SqlSession.Time(row.Created),
        };
        return await Writer.AddAsync(add) ? (job, AddOutcome.Added) : await QueueAsync(add, job, cancellationToken);
    }

    /// <summary>Adds the row of a job where no other one stands in its way.</summary>
    internal static string InsertSql(string prefix) => $"""
        insert into {prefix}job (id, tenant, kind, phase, state, message, idempotency, actor, created, cancel,
          owner, fence, heartbeat, done, total)
        values (@id, @tenant, @kind, @phase, @state, '', @idempotency, @actor, @created, '', '', 0, 0, 0, @total)
        on conflict do nothing
        """;

    /// <summary>The values of <see cref="InsertSql"/>.</summary>
    internal static object?[] InsertValues(JobRow row, long phase, int total) =>
        [row.Id, row.Tenant, row.Kind, phase, row.State, row.Idempotency, row.Actor, row.Created, (long)total];

    /// <summary>Adds the texts of a job.</summary>
    internal static string TextSql(string prefix) =>
        $"insert into {prefix}job_text ({JobText.Columns}) values (@job, @request, @basis, @entries)";

    /// <summary>The values of <see cref="TextSql"/>.</summary>
    internal static object?[] TextValues(JobText text) => [text.Job, text.Request, text.Basis, text.Entries];

    // Many ask for their jobs at once: one query for all of them.
    private SharedRead<TenantId, IReadOnlyDictionary<TenantId, TenantStanding>> Standing => field ??= new(async tenants =>
    {
        await using var connection = await Connections.OpenAsync(CancellationToken.None);
        return await ReadStandingAsync(connection, tenants, CancellationToken.None);
    });

    // Those that the control database does not know are left out.
    private async Task<IReadOnlyDictionary<TenantId, TenantStanding>> ReadStandingAsync(
        DbConnection connection, IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TenantId, TenantStanding>();
        foreach (var page in tenants.Chunk(PageOfNames))
        {
            var rows = await connection.QueryAsync<StandingRow>(new CommandDefinition(
                $"""
                select tenant.name, job.id, '' as product, '' as version, '' as source from {Prefix}tenant as tenant
                left join {Prefix}job as job on job.tenant = tenant.name and job.phase = 2
                where {Among("tenant.name", page)}
                union all
                select tenant, null, product, version, source from {Prefix}serving where source <> 'off' and {Among("tenant", page)}
                """, ValuesOf(page, tenant => tenant.Value), cancellationToken: cancellationToken));
            foreach (var tenant in rows.GroupBy(row => row.Name)
                .Where(some => some.Any(row => row.Product.Length == 0)))
            {
                found[TenantId.Parse(tenant.Key)] = new TenantStanding(tenant.Any(row => row.Id is not null),
                [
                    .. tenant.Where(row => row.Product.Length > 0)
                        .Select(row => EnabledModule.Of(row.Product, row.Version, row.Source))
                        .OrderBy(module => module.Id, StringComparer.Ordinal),
                ]);
            }
        }

        return found;
    }

    // The tenant has an active job, or the key of the request is known.
    private async Task<(Job Job, AddOutcome Outcome)> QueueAsync(
        JobAdd add, Job job, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var request = job.Request;
        if (await FindTwinAsync(connection, transaction, request, cancellationToken) is { } twin)
        {
            return (twin, AddOutcome.Known);
        }

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
        var row = add.Row with { State = JobWords.Of(JobState.Queued) };
        await using var insert = new Statement(connection, InsertSql(Prefix), InsertNames);
        if (await insert.ExecuteAsync(transaction, cancellationToken, InsertValues(row, 1, add.Total)) == 0)
        {
            throw new UpliftException(DiagnosticCodes.TenantBusy,
                $"The key '{request.IdempotencyKey}' was used for tenant '{request.Tenant}' just now.",
                hint: "Send the request again.");
        }

        await using var text = new Statement(connection, TextSql(Prefix), TextNames);
        await text.ExecuteAsync(transaction, cancellationToken, TextValues(add.Text));
        await control.Audit.AppendAsync(
            connection, transaction, add.Note.Actor, add.Note.Action, add.Note.Detail, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (job with { State = JobState.Queued }, AddOutcome.Queued);
    }

    private static string Told(JobEntry entry) =>
        $"{JobWords.Of(entry.Action)}:{entry.Id}{(entry.From is null ? "" : $"<{entry.From}")}";

    // Ids sort by time; those of one process never fall into the same millisecond, so that its jobs wait in order.
    private string NextId(DateTimeOffset now)
    {
        lock (_numbering)
        {
            _last = now > _last.AddMilliseconds(1) ? now : _last.AddMilliseconds(1);
            return Guid.CreateVersion7(_last).ToString();
        }
    }

    // Without a product: the tenant itself, with the active job.
    private sealed record StandingRow(string Name, string? Id, string Product, string Version, string Source);
}
