using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// The tenants of a plan in line for workers: one by one, or several of one class where their work is small,
/// as many as take a moment.
/// Not more, since they wait for each other with their locks held.
/// </summary>
/// <param name="tenants">Those that the plan has work for.</param>
/// <param name="mayGroup">False: each by itself.</param>
internal sealed class TenantLine(IReadOnlyList<PlannedTenant> tenants, PlanInUse inUse, bool mayGroup)
{
    private const int MostTogether = 32;
    private const int FirstTogether = 8;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(150);

    private readonly Lock _gate = new();
    private readonly BatchSizer _sizer = new(s_moment, MostTogether, FirstTogether, least: 1);

    /// <summary>Hands them out; each step is taken when a worker is free.</summary>
    public IEnumerable<IReadOnlyList<TenantId>> Take()
    {
        for (var next = 0; next < tenants.Count;)
        {
            var some = new List<TenantId> { TenantId.Parse(tenants[next].Tenant) };
            var size = mayGroup && inUse.IsSmall(tenants[next].Class) ? Size : 1;
            while (some.Count < size && next + some.Count < tenants.Count
                && tenants[next + some.Count].Class == tenants[next].Class)
            {
                some.Add(TenantId.Parse(tenants[next + some.Count].Tenant));
            }

            next += some.Count;
            yield return some;
        }
    }

    /// <summary>Learns how long a group took.</summary>
    public void Took(TimeSpan time)
    {
        lock (_gate) _sizer.Took(time);
    }

    /// <summary>Learns that a group could not be made at once.</summary>
    public void Failed()
    {
        lock (_gate) _sizer.Narrow();
    }

    private int Size
    {
        get
        {
            lock (_gate) return _sizer.Size;
        }
    }
}
