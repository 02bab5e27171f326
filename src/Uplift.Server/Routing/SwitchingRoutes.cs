using Uplift.Control;
using Uplift.Server.Access;

namespace Uplift.Server.Routing;

/// <summary>
/// What one follower was told of tenants that are being switched. Their switch gets its number only when it is mirrored,
/// and perhaps by another process, much later: until then their own stores are asked with each look.
/// </summary>
internal sealed class SwitchingRoutes(RoutingTable table, Caller caller)
{
    private readonly Dictionary<string, TenantRoutes> _told = new(StringComparer.Ordinal);

    /// <summary>What serves tenants otherwise than was told last, and all that were not told of yet; one whose store
    /// does not answer is told of when it does.</summary>
    public async Task<IReadOnlyList<TenantRoutes>> ReadChangedAsync(
        RoutingState state, CancellationToken cancellationToken)
    {
        if (!state.IsSwitching)
        {
            _told.Clear();
            return [];
        }

        var changed = new List<TenantRoutes>();
        foreach (var routes in await table.ReadSwitchingAsync(cancellationToken))
        {
            if (routes.Problem is not null || !caller.Reaches(routes.Tenant)) continue;
            if (_told.TryGetValue(routes.Tenant, out var told) && IsSame(told, routes)) continue;
            _told[routes.Tenant] = routes;
            changed.Add(routes);
        }

        return changed;
    }

    private static bool IsSame(TenantRoutes one, TenantRoutes other) =>
        one.Modules.Count == other.Modules.Count && one.Modules.Zip(other.Modules).All(pair =>
            pair.First.Module == pair.Second.Module && pair.First.Urls.SequenceEqual(pair.Second.Urls));
}
