namespace Uplift.Stores;

/// <summary>Takes several tenants of one database into one transaction.</summary>
public interface ITenantGroups
{
    /// <summary>Takes the leases of those tenants that are free; the others are left out, and none
    /// is waited for.</summary>
    /// <param name="tenants">Each once.</param>
    public Task<ITenantGroup> OpenAsync(
        IReadOnlyList<TenantId> tenants, LeaseRequest lease, CancellationToken cancellationToken);
}

/// <summary>
/// Small work for several tenants in one transaction that fails as a whole: what is written waits, so that
/// the work for all of them takes a few round trips. Its members run scripts and write ledger and runs, and few
/// objects: these do not wait.
/// </summary>
public interface ITenantGroup : IAsyncDisposable
{
    /// <summary>The tenants whose leases are held.</summary>
    public IReadOnlyList<TenantId> Held { get; }

    /// <summary>Begins the transaction: proves every lease, which nobody can take over from then on, and
    /// reads the states.</summary>
    /// <exception cref="LeaseLostException">A lease was taken over meanwhile.</exception>
    public Task<IReadOnlyList<GroupMember>> BeginAsync(StateQuery query, CancellationToken cancellationToken);

    /// <summary>Sends what waits; nothing is durable yet.</summary>
    public Task WriteAsync(CancellationToken cancellationToken);

    /// <summary>Makes the work for all members durable at once, and gives their leases back by
    /// the same commit.</summary>
    public Task CommitAsync(CancellationToken cancellationToken);

    /// <summary>Rolls back what was not committed and gives back the leases that are still held;
    /// safe to repeat.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken);
}

/// <summary>A tenant of a group.</summary>
/// <param name="Store">Its transaction is a part of the group's: its commit counts with that of the group.</param>
/// <param name="Fence">The proof of its lease.</param>
/// <param name="State">What its work begins with; rows of changes may be shared.</param>
public sealed record GroupMember(ITenantStore Store, Fence Fence, TenantState State);
