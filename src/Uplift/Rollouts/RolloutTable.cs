using System.Data.Common;
using Dapper;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores.Sql;

namespace Uplift.Rollouts;

/// <summary>Rollouts in the control database. Every change of one is written together with the event
/// that tells of it.</summary>
public sealed partial class RolloutTable(ControlDatabase control)
{
    // SQLite takes at most 999 parameters in a statement in older builds.
    private const int TenantsAtOnce = 100;

    private const string Columns = "id, spec, plan, state, wave, waves, stage, since, reason, actor, created, version";

    private const string TenantColumns = "tenant, wave, slice, state, run, message, due, fence, worker";

    private IControlConnections Connections => control.Connections;

    private string Prefix => control.Connections.Prefix;

    /// <summary>Adds a rollout with its tenants.</summary>
    public async Task AddAsync(
        Rollout rollout, IReadOnlyList<RolloutTenant> tenants, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into {Prefix}rollout ({Columns})
            values (@Id, @spec, @Plan, @state, @wave, @waves, @stage, @since, @Reason, @Actor, @created, @Version)
            """, Values(rollout), transaction, cancellationToken: cancellationToken));
        foreach (var some in tenants.Chunk(TenantsAtOnce))
        {
            var values = new DynamicParameters(
                new { rollout = rollout.Id, waiting = WordOf(RolloutTenantState.Waiting) });
            foreach (var (index, tenant) in some.Index())
            {
                values.Add($"t{index}", tenant.Tenant);
                values.Add($"w{index}", (long)tenant.Wave);
                values.Add($"s{index}", (long)tenant.Slice);
            }

            var rows = some.Select(
                (_, index) => $"(@rollout, @t{index}, @w{index}, @s{index}, @waiting, '', '', 0, 0, '')");
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                insert into {Prefix}rollout_tenant (rollout, {TenantColumns})
                values {string.Join(", ", rows)}
                """, values, transaction, cancellationToken: cancellationToken));
        }

        await TellAsync(connection, transaction, rollout.Id, Event(rollout.Actor, "created",
            $"{tenants.Count} tenants in {rollout.Waves} waves to {string.Join(' ', rollout.Spec.Targets)}"),
            cancellationToken);
        await control.Audit.AppendAsync(
            connection, transaction, rollout.Actor, "rollout-created", $"{rollout.Id} plan={rollout.Plan}",
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The rollout whose id this is, or begins so.</summary>
    /// <exception cref="UpliftException">There is none, or several.</exception>
    public async Task<Rollout> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await ReadAsync("substr(id, 1, @length) = @id", new { id, length = id.Length }, cancellationToken);
        return found.Count == 1 ? found[0] : throw new UpliftException(DiagnosticCodes.UnknownRollout,
            found.Count == 0 ? $"There is no rollout '{id}'." : $"Several rollouts begin with '{id}'.",
            hint: "See 'uplift rollout list'.");
    }

    /// <summary>All rollouts, the newest first.</summary>
    public Task<IReadOnlyList<Rollout>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync("1 = 1", null, cancellationToken);

    /// <summary>The rollouts in which workers have something to do.</summary>
    public Task<IReadOnlyList<Rollout>> ReadMovingAsync(CancellationToken cancellationToken) => ReadAsync(
        "state in (@running, @aborting)",
        new { running = WordOf(RolloutState.Running), aborting = WordOf(RolloutState.Aborting) }, cancellationToken);

    /// <summary>Changes a rollout and tells of it.</summary>
    /// <param name="now">As it was read.</param>
    /// <param name="next">As it is to be.</param>
    /// <param name="also">What is written in the same transaction, besides.</param>
    /// <returns>False: somebody else changed it meanwhile; nothing was written.</returns>
    public async Task<bool> MoveAsync(
        Rollout now, Rollout next, RolloutEvent told, CancellationToken cancellationToken,
        (string Sql, object Values)? also = null)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var moved = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update {Prefix}rollout set plan = @Plan, state = @state, wave = @wave, stage = @stage, since = @since, reason = @Reason,
              version = version + 1
            where id = @Id and version = @Version
            """, Values(next with { Version = now.Version }), transaction, cancellationToken: cancellationToken));
        if (moved == 0) return false;
        if (also is { } more)
        {
            await connection.ExecuteAsync(
                new CommandDefinition(more.Sql, more.Values, transaction, cancellationToken: cancellationToken));
        }

        await TellAsync(connection, transaction, now.Id, told, cancellationToken);
        if (next.State != now.State)
        {
            await control.Audit.AppendAsync(connection, transaction, told.Actor, $"rollout-{WordOf(next.State)}",
                $"{now.Id} {told.Reason}".TrimEnd(), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Makes failed tenants wait for another try, together with a move of the rollout.</summary>
    /// <param name="tenant">Only this one; null: all that failed in the present wave.</param>
    public Task<bool> RetryAsync(
        Rollout now, Rollout next, string? tenant, RolloutEvent told, CancellationToken cancellationToken) =>
        MoveAsync(now, next, told, cancellationToken, (
            $"""
            update {Prefix}rollout_tenant set state = 'waiting', message = '', due = 0
            where rollout = @rollout and state in ('failed', 'takenback')
              and {(tenant is null ? "wave = @wave" : "tenant = @tenant")}
            """, new { rollout = now.Id, wave = (long)now.Wave, tenant }));

    /// <summary>An event that happens now.</summary>
    public RolloutEvent Event(string actor, string what, string reason) =>
        new(control.Time.GetUtcNow(), actor, what, reason);

    private async Task TellAsync(
        DbConnection connection, DbTransaction transaction, string rollout, RolloutEvent told,
        CancellationToken cancellationToken)
    {
        var at = SqlSession.Text(told.At);
        await connection.ExecuteAsync(new CommandDefinition(
            $"insert into {Prefix}rollout_event (rollout, id, at, actor, what, reason) values (@rollout, @id, @at, @Actor, @What, @Reason)",
            new { rollout, id = $"{at} {Guid.CreateVersion7()}", at, told.Actor, told.What, told.Reason },
            transaction, cancellationToken: cancellationToken));
    }

    private async Task<IReadOnlyList<Rollout>> ReadAsync(
        string where, object? values, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from {Prefix}rollout where {where} order by id desc", values,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRollout())];
    }

    private static DynamicParameters Values(Rollout rollout) => new(new
    {
        rollout.Id,
        spec = rollout.Spec.ToJson(),
        rollout.Plan,
        state = WordOf(rollout.State),
        wave = (long)rollout.Wave,
        waves = (long)rollout.Waves,
        stage = WordOf(rollout.Stage),
        since = SqlSession.Text(rollout.Since),
        rollout.Reason,
        rollout.Actor,
        created = SqlSession.Text(rollout.Created),
        rollout.Version,
    });

    private static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private sealed record TenantRow(
        string Tenant, long Wave, long Slice, string State, string Run, string Message, long Due, long Fence,
        string Worker)
    {
        public RolloutTenant ToTenant() => new(
            Tenant, (int)Wave, (int)Slice, Enum.Parse<RolloutTenantState>(State, ignoreCase: true), Run, Message,
            Due == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Due), Fence, Worker);
    }

    private sealed record Row(
        string Id, string Spec, string Plan, string State, long Wave, long Waves, string Stage, string Since,
        string Reason,
        string Actor, string Created, long Version)
    {
        public Rollout ToRollout() => new()
        {
            Id = Id,
            Spec = RolloutSpec.FromJson(Spec),
            Plan = Plan,
            State = Enum.Parse<RolloutState>(State, ignoreCase: true),
            Wave = (int)Wave,
            Waves = (int)Waves,
            Stage = Enum.Parse<WaveStage>(Stage, ignoreCase: true),
            Since = SqlSession.Time(Since),
            Reason = Reason,
            Actor = Actor,
            Created = SqlSession.Time(Created),
            Version = Version,
        };
    }
}
