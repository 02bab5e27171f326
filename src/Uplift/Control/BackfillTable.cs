using System.Text.Json;
using Dapper;
using Uplift.Diagnostics;
using Uplift.ReadWrite.Backfills;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Backfills, and how far each is in each tenant. Who may work in a tenant is decided by that
/// tenant's lease alone.</summary>
public sealed class BackfillTable(ControlDatabase control)
{
    private const string Columns = "id, request, state, actor, created, finished";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private IControlConnections Connections => control.Connections;

    private string Prefix => control.Connections.Prefix;

    /// <summary>Adds a backfill of some tenants.</summary>
    public async Task<Backfill> AddAsync(
        BackfillRequest request, IReadOnlyList<TenantId> tenants, string actor, CancellationToken cancellationToken)
    {
        var now = control.Time.GetUtcNow();
        var backfill = new Backfill(
            Guid.CreateVersion7(now).ToString(), request, BackfillState.Running, actor, now, null);
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into {Prefix}backfill (id, module, request, priority, state, actor, created, finished)
            values (@Id, @module, @request, @priority, 'running', @actor, @created, null)
            """,
            new
            {
                backfill.Id,
                module = request.Module,
                request = JsonSerializer.Serialize(request, s_json),
                priority = (long)request.Priority,
                actor,
                created = SqlSession.Text(now),
            }, transaction, cancellationToken: cancellationToken));
        foreach (var tenant in tenants)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into {Prefix}backfill_part (backfill, tenant, state, total, looked, changed, failed, rate, note, updated)
                values (@Id, @tenant, 'waiting', 0, 0, 0, 0, 0, '', @created)
                """, new { backfill.Id, tenant = tenant.Value, created = SqlSession.Text(now) }, transaction,
                cancellationToken: cancellationToken));
        }

        await control.Audit.AppendAsync(connection, transaction, actor, "backfill-started",
            $"{backfill.Id} {request.Module} {tenants.Count} tenants", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return backfill;
    }

    /// <summary>The backfill whose id is this or begins so.</summary>
    /// <exception cref="UpliftException">There is none, or several.</exception>
    public async Task<Backfill> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            "substr(id, 1, @length) = @id order by id limit 2", new { id, length = id.Length }, cancellationToken);
        return found is [var one] ? one : throw new UpliftException(DiagnosticCodes.UnknownBackfill,
            $"There is {(found.Count == 0 ? "no" : "more than one")} backfill {QuotedText.Of(id)}.",
            hint: "See 'uplift backfill list'.");
    }

    /// <summary>Backfills, those of higher priority first, then the oldest.</summary>
    /// <param name="onlyOpen">Only those that have not ended.</param>
    public Task<IReadOnlyList<Backfill>> ListAsync(bool onlyOpen, CancellationToken cancellationToken) => ReadAsync(
        $"{(onlyOpen ? "finished is null" : "1 = 1")} order by case when finished is null then 0 else 1 end, priority desc, id", new { },
        cancellationToken);

    /// <summary>Backfills that are about these tenants and no other.</summary>
    public Task<IReadOnlyList<Backfill>> ListOfAsync(
        IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        foreach (var (index, tenant) in tenants.Index()) values.Add($"t{index}", tenant.Value);
        return ReadAsync(
            $"""
            id not in (select backfill from {Prefix}backfill_part
              where tenant not in ({string.Join(", ", values.ParameterNames.Select(name => $"@{name}"))})) order by id
            """, values, cancellationToken);
    }

    /// <summary>How far a backfill is, by tenant.</summary>
    public async Task<IReadOnlyList<BackfillPart>> ReadPartsAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<PartRow>(new CommandDefinition(
            $"""
            select tenant, state, total, looked, changed, failed, rate, note, updated from {Prefix}backfill_part
            where backfill = @id order by tenant
            """, new { id }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToPart())];
    }

    /// <summary>Writes how far a backfill is in a tenant.</summary>
    /// <returns>How the backfill as a whole stands now: whether the work is to go on.</returns>
    public async Task<BackfillStanding> PutPartAsync(
        string id, TenantId tenant, BackfillPartState state, BackfillProgress progress, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var found = await connection.QueryFirstOrDefaultAsync<StandingRow>(new CommandDefinition(
            $"""
            update {Prefix}backfill_part set state = @state, total = @Total, looked = @Looked, changed = @Changed, failed = @Failed,
              rate = @rate, note = @Note, updated = @updated
            where backfill = @id and tenant = @tenant;
            select state, (select count(*) from {Prefix}backfill o where o.state = 'running' and o.priority > b.priority) as urgent
            from {Prefix}backfill b where id = @id
            """,
            new
            {
                id,
                tenant = tenant.Value,
                state = WordOf(state),
                progress.Total,
                progress.Looked,
                progress.Changed,
                progress.Failed,
                rate = (long)progress.Rate,
                progress.Note,
                updated = SqlSession.Text(control.Time.GetUtcNow()),
            }, cancellationToken: cancellationToken));
        return found is null ? new BackfillStanding(BackfillState.Cancelled, false)
            : new BackfillStanding(StateOf(found.State), found.Urgent > 0);
    }

    /// <summary>How a backfill as a whole stands.</summary>
    public async Task<BackfillState> ReadStateAsync(string id, CancellationToken cancellationToken) =>
        (await FindAsync(id, cancellationToken)).State;

    /// <summary>Moves a backfill on, unless it is elsewhere by now.</summary>
    /// <param name="from">Where it is thought to be.</param>
    /// <returns>False: it was elsewhere; nothing was written.</returns>
    public async Task<bool> MoveAsync(
        string id, IReadOnlyList<BackfillState> from, BackfillState to, string actor, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var now = to is BackfillState.Running or BackfillState.Paused
            ? null : SqlSession.Text(control.Time.GetUtcNow());
        var moved = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update {Prefix}backfill set state = @state, finished = @now
            where id = @id and state in ({string.Join(", ", from.Select(state => $"'{WordOf(state)}'"))})
            """, new { id, state = WordOf(to), now }, transaction, cancellationToken: cancellationToken));
        if (moved == 0) return false;
        await control.Audit.AppendAsync(
            connection, transaction, actor, "backfill-" + WordOf(to), id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<IReadOnlyList<Backfill>> ReadAsync(
        string where, object values, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from {Prefix}backfill where {where}", values, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToBackfill())];
    }

    private static string WordOf<T>(T state) where T : struct, Enum => state.ToString().ToLowerInvariant();

    private static BackfillState StateOf(string word) => Enum.Parse<BackfillState>(word, ignoreCase: true);

    private sealed record Row(string Id, string Request, string State, string Actor, string Created, string? Finished)
    {
        public Backfill ToBackfill() => new(
            Id, JsonSerializer.Deserialize<BackfillRequest>(Request, s_json)!, StateOf(State), Actor,
            SqlSession.Time(Created),
            Finished is null ? null : SqlSession.Time(Finished));
    }

    private sealed record StandingRow(string State, long Urgent);

    private sealed record PartRow(
        string Tenant, string State, long Total, long Looked, long Changed, long Failed, long Rate, string Note, string Updated)
    {
        public BackfillPart ToPart() => new(
            Tenant, Enum.Parse<BackfillPartState>(State, ignoreCase: true),
            new BackfillProgress(Total, Looked, Changed, Failed) { Rate = Rate, Note = Note },
            SqlSession.Time(Updated));
    }
}
