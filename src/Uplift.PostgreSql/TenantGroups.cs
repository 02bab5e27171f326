using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Makes groups of tenants of this database.</summary>
internal sealed class TenantGroups(NpgsqlDataSource source, StateSchema state, Func<TenantId, SessionContext> contextOf) : ITenantGroups
{
    /// <inheritdoc/>
    public async Task<ITenantGroup> OpenAsync(
        IReadOnlyList<TenantId> tenants, LeaseRequest lease, CancellationToken cancellationToken)
    {
        await state.EnsureAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var contexts = tenants.Select(contextOf).ToList();
        var taken = await Leases.TakeFreeAsync(connection, contexts, lease, cancellationToken);
        return new TenantGroup(
            source, [.. contexts.Where(context => taken.ContainsKey(context.Tenant.Value))
                .Select(context => (context, new Fence(taken[context.Tenant.Value], lease.Owner)))]);
    }
}
