using System.Collections.Concurrent;
using Uplift.Control;
using Uplift.Stores;

namespace Uplift.Server.Routing;

/// <summary>
/// Who answers the requests of a tenant, remembered until something is switched. That nothing was is asked for each
/// time, once for all requests that ask together: no request goes to a version that was left before it came.
/// </summary>
internal sealed class RouteLookup(RoutingTable table, KnownModules modules, ControlDatabase control)
{
    private volatile Remembered? _remembered;

    /// <summary>The routes of a tenant.</summary>
    /// <exception cref="Diagnostics.UpliftException">The tenant is not known.</exception>
    public async Task<ProxyRoutes> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var (revision, _) = await table.ReadStateAsync(cancellationToken);
        var view = await modules.ReadAsync(cancellationToken);
        var remembered = _remembered;
        if (remembered is null || remembered.Revision != revision || !ReferenceEquals(remembered.View, view))
        {
            // Handlers are those of the descriptors, whoever is switched.
            var handlers = ReferenceEquals(remembered?.View, view) ? remembered.Handlers : [];
            _remembered = remembered = new Remembered(revision, view, handlers);
        }

        if (remembered.Routes.TryGetValue(tenant, out var known)) return known;
        await control.Modules.RequireTenantAsync(tenant, cancellationToken);
        var found = (await table.ReadAsync([tenant.Value], cancellationToken))[tenant.Value].Require();
        var routes = new ProxyRoutes(
            found.Modules, module => remembered.Handlers.GetOrAdd(module, id => ProxyHandler.Of(view.Find(id))));

        // What is being switched gets no number with it, and is asked for each time.
        if (!found.IsSwitching) remembered.Routes[tenant] = routes;
        return routes;
    }

    private sealed record Remembered(
        long Revision, ModuleView View, ConcurrentDictionary<string, IReadOnlyList<ProxyHandler>> Handlers)
    {
        public ConcurrentDictionary<TenantId, ProxyRoutes> Routes { get; } = [];
    }
}
