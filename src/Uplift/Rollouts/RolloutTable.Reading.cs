using Dapper;
using Uplift.Stores.Sql;

namespace Uplift.Rollouts;

/// <content>What people ask for.</content>
public sealed partial class RolloutTable
{
    /// <summary>The tenants of a rollout by wave and name.</summary>
    public async Task<IReadOnlyList<RolloutTenant>> ReadTenantsAsync(
        string rollout, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TenantRow>(new CommandDefinition(
            $"""
            select {TenantColumns} from {Prefix}rollout_tenant
            where rollout = @rollout order by wave, tenant
            """, new { rollout }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToTenant())];
    }

    /// <summary>Some tenants of a rollout by wave and name.</summary>
    /// <param name="behind">Those behind this one; null: from the first.</param>
    public async Task<IReadOnlyList<RolloutTenant>> ReadTenantsAsync(
        string rollout, (int Wave, string Tenant)? behind, int most, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var (wave, tenant) = behind ?? (-1, "");
        var rows = await connection.QueryAsync<TenantRow>(new CommandDefinition(
            $"""
            select {TenantColumns} from {Prefix}rollout_tenant
            where rollout = @rollout and (wave > @wave or (wave = @wave and tenant > @tenant))
            order by wave, tenant limit @most
            """, new { rollout, wave = (long)wave, tenant, most = (long)most }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToTenant())];
    }

    /// <summary>How the tenants of each wave stand, counted; by wave.</summary>
    public async Task<IReadOnlyList<WaveCount>> CountAsync(string rollout, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(long Wave, string State, long Count)>(new CommandDefinition(
            $"""
            select wave, state, count(*) from {Prefix}rollout_tenant where rollout = @rollout
            group by wave, state order by wave, state
            """, new { rollout }, cancellationToken: cancellationToken));
        return
        [
            .. rows.Select(row => new WaveCount(
                (int)row.Wave, Enum.Parse<RolloutTenantState>(row.State, ignoreCase: true), row.Count)),
        ];
    }

    /// <summary>The last that happened to a rollout, the last first.</summary>
    public Task<IReadOnlyList<RolloutEvent>> ReadEventsAsync(
        string rollout, int most, CancellationToken cancellationToken) =>
        QueryEventsAsync("order by id desc limit @most", new { rollout, most = (long)most }, cancellationToken);

    /// <summary>What happened to a rollout, the first first.</summary>
    /// <param name="behind">Only events whose ids sort behind this; "": all.</param>
    public Task<IReadOnlyList<RolloutEvent>> ReadEventsBehindAsync(
        string rollout, string behind, CancellationToken cancellationToken) =>
        QueryEventsAsync("and id > @behind order by id", new { rollout, behind }, cancellationToken);

    private async Task<IReadOnlyList<RolloutEvent>> QueryEventsAsync(
        string which, object values, CancellationToken cancellationToken)
    {
        await using var connection = await Connections.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string At, string Actor, string What, string Reason, string Id)>(
            new CommandDefinition(
                $"select at, actor, what, reason, id from {Prefix}rollout_event where rollout = @rollout {which}", values,
                cancellationToken: cancellationToken));
        return
        [
            .. rows.Select(row => new RolloutEvent(SqlSession.Time(row.At), row.Actor, row.What, row.Reason)
            {
                Id = row.Id,
            }),
        ];
    }
}
