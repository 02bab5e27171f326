using System.Runtime.CompilerServices;
using Uplift.Control;
using Uplift.Server.Access;

namespace Uplift.Server.Routing;

/// <summary>A change that a follower is told.</summary>
/// <param name="Revision">Whoever has heard of it has heard of all up to this number.</param>
/// <param name="Routes">What serves a tenant now; null: nothing changed for long.</param>
internal sealed record RoutingChange(long Revision, TenantRoutes? Routes);

/// <summary>Tells followers what serves tenants otherwise than before, as it is switched.</summary>
internal sealed class RoutingWatch(RoutingTable table, TimeProvider time)
{
    private const int AtOnce = 100;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    /// <summary>The changes behind a number, those of tenants that the caller reaches.</summary>
    public async IAsyncEnumerable<RoutingChange> WatchAsync(
        long since, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var spoken = time.GetTimestamp();
        var switching = new SwitchingRoutes(table, caller);
        while (true)
        {
            var state = await table.ReadStateAsync(cancellationToken);
            if (state.Revision > since)
            {
                await foreach (var change in ReadChangedAsync(since, caller, cancellationToken))
                {
                    since = change.Revision;
                    if (change.Routes is null) continue;
                    yield return change;
                    spoken = time.GetTimestamp();
                }
            }

            foreach (var routes in await switching.ReadChangedAsync(state, cancellationToken))
            {
                yield return new RoutingChange(since, routes);
                spoken = time.GetTimestamp();
            }

            await Task.Delay(s_look, time, cancellationToken);
            if (time.GetElapsedTime(spoken) < s_beat) continue;
            yield return new RoutingChange(since, null);
            spoken = time.GetTimestamp();
        }
    }

    // The last one says how far it came, also when the caller does not reach the tenants behind it.
    private async IAsyncEnumerable<RoutingChange> ReadChangedAsync(
        long since, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = await table.ReadChangedAsync(since, AtOnce, cancellationToken);
        var told = changed.Where(each => caller.Reaches(each.Tenant)).ToList();
        var routes = await table.ReadAsync([.. told.Select(each => each.Tenant)], cancellationToken);
        foreach (var (index, (tenant, revision)) in told.Index())
        {
            // Several tenants can have one number; it is passed only with the last of them.
            var isLast = index + 1 == told.Count || told[index + 1].Revision > revision;
            if (isLast) since = revision;

            // Of those that are being switched their own stores tell.
            if (!routes[tenant].IsSwitching) yield return new RoutingChange(since, routes[tenant]);
        }

        if (changed.Count > 0) yield return new RoutingChange(changed[^1].Revision, null);
    }
}
