using System.Data.Common;
using Dapper;

namespace Uplift.Rollouts;

/// <content>What workers ask for, claim and write.</content>
public sealed partial class RolloutTable
{
    /// <summary>How the tenants stand, counted: of the present wave, or while it is taken back of all waves.</summary>
    public async Task<WaveTally> TallyAsync(Rollout rollout, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<TallyRow>(new CommandDefinition(
            $"""
            select count(*) as total,
              coalesce(sum(case when {Claimable(rollout)} then 1 else 0 end), 0) as ready,
              coalesce(sum(case when state = 'waiting' and due > @now then 1 else 0 end), 0) as later,
              coalesce(sum(case when state in ('running', 'undoing') then 1 else 0 end), 0) as busy,
              coalesce(sum(case when state in ('failed', 'takenback') then 1 else 0 end), 0) as failed,
              coalesce(min(case when state = 'waiting' and due > @now then due end), 0) as next
            from {Prefix}rollout_tenant where rollout = @rollout and {Concerned(rollout)}
            """, Place(rollout), cancellationToken: cancellationToken));
        return new WaveTally((int)row.Total, (int)row.Ready, (int)row.Later, (int)row.Busy, (int)row.Failed,
            row.Next == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.Next));
    }

    /// <summary>The slices in which there is something to do, in their order; those are left out whose tenants wait
    /// for others on the same database server.</summary>
    public async Task<IReadOnlyList<int>> FindSlicesAsync(
        Rollout rollout, int most, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var values = Place(rollout);
        values.AddDynamicParams(new { slices = (long)most, most = (long)(rollout.Spec.ParallelPerServer ?? 0) });
        var slices = await connection.QueryAsync<long>(new CommandDefinition(
            $"""
            select distinct slice from {Prefix}rollout_tenant as candidate
            where rollout = @rollout and {Concerned(rollout)}
              and (({Claimable(rollout)} {HasRoom(rollout)}) or state in ('running', 'undoing'))
            order by slice limit @slices
            """, values, cancellationToken: cancellationToken));
        return [.. slices.Select(slice => (int)slice)];
    }

    /// <summary>Claims the tenants of a slice that a worker before this one left.</summary>
    public async Task<IReadOnlyList<RolloutTenant>> AdoptAsync(
        string rollout, int slice, string worker, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TenantRow>(new CommandDefinition(
            $"""
            update {Prefix}rollout_tenant set worker = @worker, fence = fence + 1
            where rollout = @rollout and slice = @slice and state in ('running', 'undoing')
            returning {TenantColumns}
            """, new { rollout, slice = (long)slice, worker }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToTenant())];
    }

    /// <summary>Claims the next tenant of a slice that nobody has.</summary>
    /// <param name="had">Those that this worker has had already.</param>
    /// <returns>Null: there is none, or the rollout has stopped.</returns>
    public async Task<RolloutTenant?> ClaimAsync(
        Rollout rollout, int slice, string worker, IReadOnlyCollection<string> had, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var values = Place(rollout);
        values.AddDynamicParams(new { slice = (long)slice, worker, most = (long)(rollout.Spec.ParallelPerServer ?? 0) });
        if (rollout.Spec.ParallelPerServer is not null) await QueueAsync(connection, transaction, cancellationToken);
        foreach (var (index, name) in had.Index()) values.Add($"h{index}", name);
        var others = had.Count == 0
            ? "" : $"and tenant not in ({string.Join(", ", had.Select((_, index) => $"@h{index}"))})";

        // Asked twice: of two that see the same tenant the second finds it claimed, and a rollout that was
        // paused gives nothing more.
        var row = await connection.QueryFirstOrDefaultAsync<TenantRow>(new CommandDefinition(
            $"""
            update {Prefix}rollout_tenant set worker = @worker, fence = fence + 1,
              state = case when state = 'waiting' then 'running' else 'undoing' end
            where rollout = @rollout and {Claimable(rollout)} and tenant = (
                select tenant from {Prefix}rollout_tenant as candidate
                where rollout = @rollout and slice = @slice and {Claimable(rollout)} {others} {HasRoom(rollout)}
                order by tenant limit 1)
              and exists (select 1 from {Prefix}rollout where id = @rollout and state = @state)
            returning {TenantColumns}
            """, values, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return row?.ToTenant();
    }

    /// <summary>Writes how a tenant stands, with the event that tells of it where there is one.</summary>
    /// <param name="held">As it was claimed.</param>
    /// <returns>False: another worker has claimed it since; nothing was written.</returns>
    public async Task<bool> WriteAsync(
        string rollout, RolloutTenant held, RolloutTenant next, RolloutEvent? told, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var written = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update {Prefix}rollout_tenant set state = @state, run = @Run, message = @Message, due = @due
            where rollout = @rollout and tenant = @Tenant and fence = @Fence and worker = @Worker
            """,
            new
            {
                rollout,
                held.Tenant,
                held.Fence,
                held.Worker,
                next.Run,
                next.Message,
                state = WordOf(next.State),
                due = next.Due?.ToUnixTimeMilliseconds() ?? 0,
            }, transaction, cancellationToken: cancellationToken));
        if (written == 0) return false;
        if (told is not null) await TellAsync(connection, transaction, rollout, told, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // What a worker may begin: to be moved, or to be taken back.
    private static string Claimable(Rollout rollout) =>
        rollout.State == RolloutState.Aborting ? "state = 'done'" : "state = 'waiting' and due <= @now";

    private static string Concerned(Rollout rollout) =>
        rollout.State == RolloutState.Aborting ? "1 = 1" : "wave = @wave";

    // Counted and claimed by one worker at a time, or two would take the last place.
    private async Task QueueAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            $"update {Prefix}stamp set number = number + 1 where name = 'claims'", transaction: transaction,
            cancellationToken: cancellationToken));

    private string HasRoom(Rollout rollout) => rollout.Spec.ParallelPerServer is null ? "" : $"""
        and @most > (
          select count(*) from {Prefix}rollout_tenant as busy join {Prefix}tenant as home on home.name = busy.tenant
          where busy.state in ('running', 'undoing')
            and home.store = (select store from {Prefix}tenant where name = candidate.tenant))
        """;

    private DynamicParameters Place(Rollout rollout) => new(new
    {
        rollout = rollout.Id,
        wave = (long)rollout.Wave,
        state = WordOf(rollout.State),
        now = control.Time.GetUtcNow().ToUnixTimeMilliseconds(),
    });

    private sealed record TallyRow(long Total, long Ready, long Later, long Busy, long Failed, long Next);
}
