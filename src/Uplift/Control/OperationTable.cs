using System.Data.Common;
using Dapper;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <summary>Operations and their results, written before they begin and after each tenant.</summary>
/// <param name="mostKept">How many are kept; older ones that have ended are forgotten.</param>
public sealed class OperationTable(ControlDatabase control, int mostKept = OperationTable.UsuallyKept)
{
    /// <summary>How many operations are kept unless told.</summary>
    public const int UsuallyKept = 500;

    // SQLite takes at most 999 parameters in a statement in older builds.
    private const int ResultsAtOnce = 200;

    private const string Columns =
        "id, kind, plan, actor, tenants, choices, idempotency, state, problems, created, finished, cancel, done, fence";

    private readonly ClaimedRows _claims = new(
        control.Connections, control.Time, control.Connections.Prefix + "operation", "finished is null");

    private IControlConnections Connections => control.Connections;

    private string Prefix => control.Connections.Prefix;

    /// <summary>Adds an operation that this process is about to work on, unless one with its key is there.</summary>
    /// <param name="operation">What is asked for.</param>
    /// <param name="owner">The process.</param>
    /// <returns>Null: there is one with the same actor and key.</returns>
    public async Task<HeldOperation?> AddAsync(Operation operation, string owner, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var added = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into {Prefix}operation ({Columns}, owner, heartbeat)
            values (@Id, @Kind, @Plan, @Actor, @tenants, @Choices, @IdempotencyKey, @state, @Problems, @created, null, '', 0, @Fence,
              @owner, @beat)
            on conflict (actor, idempotency) do nothing
            """,
            new
            {
                operation.Id,
                operation.Kind,
                operation.Plan,
                operation.Actor,
                tenants = string.Join(' ', operation.Tenants),
                operation.Choices,
                operation.IdempotencyKey,
                state = WordOf(OperationState.Running),
                operation.Problems,
                operation.Fence,
                created = SqlSession.Text(operation.Created),
                owner,
                beat = _claims.Beat,
            }, transaction, cancellationToken: cancellationToken));
        if (added == 0) return null;
        await ForgetAsync(connection, transaction, cancellationToken);
        await control.Audit.AppendAsync(connection, transaction, operation.Actor, "operation-begun",
            $"{operation.Id} {operation.Kind} {operation.Plan} {operation.Tenants.Count} tenants", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new HeldOperation(operation, new ClaimHold(operation.Id, owner, operation.Fence), []);
    }

    /// <summary>The operation of an id; null: none, or forgotten.</summary>
    public async Task<Operation?> FindAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync("id = @id", new { id }, "", cancellationToken) is [var found] ? found : null;

    /// <summary>The operation that an actor began with a key; null: none, or forgotten.</summary>
    public async Task<Operation?> FindByKeyAsync(string actor, string key, CancellationToken cancellationToken) =>
        await ReadAsync(
            "actor = @actor and idempotency = @key", new { actor, key }, "", cancellationToken) is [var found]
                ? found : null;

    /// <summary>Operations, the newest first.</summary>
    /// <param name="before">Only those that are older than this id: the last of the page before; "":
    /// from the newest.</param>
    /// <param name="limit">At most so many.</param>
    public Task<IReadOnlyList<Operation>> ListAsync(string before, int limit, CancellationToken cancellationToken) =>
        ReadAsync("@before = '' or id < @before", new { before, limit = (long)limit }, "limit @limit",
            cancellationToken);

    /// <summary>Operations that have not ended.</summary>
    public Task<IReadOnlyList<Operation>> ListOpenAsync(CancellationToken cancellationToken) =>
        ReadAsync("finished is null", new { }, "", cancellationToken);

    /// <summary>What came of an operation, by tenant.</summary>
    public async Task<IReadOnlyList<OperationResult>> ReadResultsAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<OperationResult>(new CommandDefinition(
            $"select tenant, content from {Prefix}operation_result where operation = @id order by tenant", new { id },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Claims operations that nobody works on, the oldest first.</summary>
    /// <param name="most">At most so many.</param>
    /// <param name="lease">One whose process has not been heard of for so long is taken over.</param>
    public async Task<IReadOnlyList<HeldOperation>> ClaimAsync(
        string owner, int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        var held = new List<HeldOperation>();
        await using var connection = await Connections.OpenAsync(cancellationToken);
        foreach (var row in await _claims.ClaimAsync<Row>(
            connection, new Claim(owner, most, lease), Columns, cancellationToken))
        {
            var done = await ReadResultsAsync(row.Id, cancellationToken);
            held.Add(new HeldOperation(
                row.ToOperation(), new ClaimHold(row.Id, owner, row.Fence), [.. done.Select(result => result.Tenant)]));
        }

        return held;
    }

    /// <summary>Says that the process that holds operations is alive.</summary>
    /// <returns>Those that it still has: by id, who asked to cancel it, or "".</returns>
    public Task<IReadOnlyDictionary<string, string>> BeatAsync(
        IReadOnlyCollection<ClaimHold> holds, CancellationToken cancellationToken) =>
            _claims.BeatAsync(holds, cancellationToken);

    /// <summary>Gives an operation back, so that the next process takes it at once.</summary>
    public Task ReleaseAsync(ClaimHold hold, CancellationToken cancellationToken) =>
        _claims.ReleaseAsync(hold, cancellationToken);

    /// <summary>Records what came of tenants; the first result of a tenant stays.</summary>
    /// <exception cref="ClaimLostException">Another process has the operation; nothing was written.</exception>
    public Task AddResultsAsync(
        ClaimHold hold, IReadOnlyList<OperationResult> results, CancellationToken cancellationToken) =>
        AddResultsAsync(hold, results, 1, cancellationToken);

    /// <summary>Records what came of all tenants of an operation together.</summary>
    /// <param name="tenants">How many there are.</param>
    /// <exception cref="ClaimLostException">Another process has the operation; nothing was written.</exception>
    public Task AddWholeResultAsync(ClaimHold hold, string content, int tenants, CancellationToken cancellationToken) =>
        AddResultsAsync(hold, [new OperationResult(OperationResult.OfAll, content)], tenants, cancellationToken);

    private async Task AddResultsAsync(
        ClaimHold hold, IReadOnlyList<OperationResult> results, int tenantsOfEach, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var added = 0;
        foreach (var some in results.Chunk(ResultsAtOnce))
        {
            var values = new DynamicParameters(new { operation = hold.Id });
            foreach (var (index, result) in some.Index())
            {
                values.Add($"t{index}", result.Tenant);
                values.Add($"c{index}", result.Content);
            }

            added += await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into {Prefix}operation_result (operation, tenant, content)
                values {string.Join(", ", some.Select((_, index) => $"(@operation, @t{index}, @c{index})"))}
                on conflict (operation, tenant) do nothing
                """, values, transaction, cancellationToken: cancellationToken));
        }

        await UpdateAsync(connection, transaction, hold, "done = done + @added, heartbeat = @beat",
            new DynamicParameters(new { added = (long)added * tenantsOfEach }), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Ends an operation.</summary>
    /// <param name="problems">Why it failed as a whole, as JSON.</param>
    /// <exception cref="ClaimLostException">Another process has the operation; nothing was written.</exception>
    public async Task EndAsync(
        ClaimHold hold, OperationState state, string problems, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var values = new DynamicParameters(
            new { state = WordOf(state), problems, finished = SqlSession.Text(control.Time.GetUtcNow()) });
        await UpdateAsync(
            connection, null, hold, "state = @state, problems = @problems, finished = @finished", values,
            cancellationToken);
    }

    /// <summary>Asks to stop an operation between two batches.</summary>
    /// <returns>False: it has ended, or is not known.</returns>
    public async Task<bool> CancelAsync(string id, string actor, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var asked = await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}operation set cancel = case when cancel = '' then @actor else cancel end where id = @id and finished is null",
            new { id, actor }, transaction, cancellationToken: cancellationToken));
        if (asked == 0) return false;
        await control.Audit.AppendAsync(connection, transaction, actor, "operation-cancelled", id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task UpdateAsync(
        DbConnection connection, DbTransaction? transaction, ClaimHold hold, string set, DynamicParameters values,
        CancellationToken cancellationToken)
    {
        values.AddDynamicParams(new { id = hold.Id, owner = hold.Owner, fence = hold.Fence, beat = _claims.Beat });
        var written = await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}operation set {set} where {_claims.Held}", values, transaction,
            cancellationToken: cancellationToken));
        if (written == 0) throw new ClaimLostException($"Operation {hold.Id}");
    }

    private async Task ForgetAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var old = await connection.QueryAsync<string>(new CommandDefinition(
            $"""
            select id from {Prefix}operation where finished is not null
              and id < (select min(id) from (select id from {Prefix}operation order by id desc limit @most) as kept)
            """, new { most = (long)mostKept }, transaction, cancellationToken: cancellationToken));
        foreach (var id in old.AsList())
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"delete from {Prefix}operation_result where operation = @id; delete from {Prefix}operation where id = @id",
                new { id }, transaction, cancellationToken: cancellationToken));
        }
    }

    private async Task<IReadOnlyList<Operation>> ReadAsync(
        string where, object values, string limit, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from {Prefix}operation where {where} order by id desc {limit}", values,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToOperation())];
    }

    private static string WordOf(OperationState state) => state.ToString().ToLowerInvariant();

    private sealed record Row(
        string Id, string Kind, string Plan, string Actor, string Tenants, string Choices, string? Idempotency,
        string State,
        string Problems, string Created, string? Finished, string Cancel, long Done, long Fence)
    {
        public Operation ToOperation() => new()
        {
            Id = Id,
            Kind = Kind,
            Plan = Plan,
            Actor = Actor,
            Tenants = Tenants.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Choices = Choices,
            IdempotencyKey = Idempotency,
            State = Enum.Parse<OperationState>(State, ignoreCase: true),
            Problems = Problems,
            Created = SqlSession.Time(Created),
            Finished = Finished is null ? null : SqlSession.Time(Finished),
            CancelledBy = Cancel,
            Fence = Fence,
            Done = Done,
        };
    }
}
