namespace Uplift.Stores;

/// <summary>A provider that can tell how its database is, so that work that can wait does.</summary>
public interface IStoreHealth
{
    /// <summary>How the database of a tenant is at this moment.</summary>
    /// <param name="rule">A query for one value, or "": none is asked.</param>
    public Task<StoreHealth> ReadHealthAsync(TenantId tenant, string rule, CancellationToken cancellationToken);
}

/// <summary>How a database is; what it has no notion of is null.</summary>
public sealed record StoreHealth
{
    /// <summary>How far the replica that is furthest behind is.</summary>
    public TimeSpan? ReplicationLag { get; init; }

    /// <summary>Sessions that wait for locks.</summary>
    public int? LockWaits { get; init; }

    /// <summary>Sessions that are working, the asking one not counted.</summary>
    public int? Load { get; init; }

    /// <summary>What the query gave: true is 1, false and no value are 0.</summary>
    public double? Rule { get; init; }
}
