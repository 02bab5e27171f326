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
        while (true)
        {
            if (await table.ReadRevisionAsync(cancellationToken) > since)
            {
                var changed = await table.ReadChangedAsync(since, AtOnce, cancellationToken);
                var told = changed.Where(each => caller.Reaches(each.Tenant)).ToList();
                var routes = await table.ReadAsync([.. told.Select(each => each.Tenant)], cancellationToken);
                foreach (var (index, (tenant, revision)) in told.Index())
                {
                    // Several tenants can have one number; it is passed only with the last of them.
                    var isLast = index + 1 == told.Count || told[index + 1].Revision > revision;
                    yield return new RoutingChange(isLast ? revision : since, routes[tenant]);
                    if (isLast) since = revision;
                    spoken = time.GetTimestamp();
                }

                if (changed.Count > 0) since = changed[^1].Revision;
            }

            await Task.Delay(s_look, time, cancellationToken);
            if (time.GetElapsedTime(spoken) < s_beat) continue;
            yield return new RoutingChange(since, null);
            spoken = time.GetTimestamp();
        }
    }
}
