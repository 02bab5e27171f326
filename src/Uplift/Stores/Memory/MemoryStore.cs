namespace Uplift.Stores.Memory;

/// <summary>A session with a tenant in memory.</summary>
internal sealed class MemoryStore(TenantId tenant, MemoryTenant place, TimeProvider time,
    bool isSimulated) : ITenantStore, ILeases
{
    /// <inheritdoc/>
    public TenantId Tenant => tenant;

    /// <inheritdoc/>
    public ILeases Leases => this;

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (fence is null) return Task.FromResult<IStoreTransaction>(new MemoryTransaction(tenant, null, place.State));
        if (!place.TryBeginWriting(fence, out var state)) throw new LeaseLostException(tenant, fence);
        return Task.FromResult<IStoreTransaction>(new MemoryTransaction(tenant, place, state));
    }

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginUnfencedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        place.TryBeginWriting(null, out var state);
        return Task.FromResult<IStoreTransaction>(new MemoryTransaction(tenant, place, state));
    }

    /// <inheritdoc/>
    public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        isSimulated ? Task.FromResult(false) : throw MemorySchema.NoScripts(product);

    /// <inheritdoc/>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    /// <inheritdoc/>
    public Task<Fence> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var next = new LeaseHolder(request.Owner, request.Process, request.Purpose, now + request.Duration);
        var (fence, holder) = (new Fence(0, request.Owner), (LeaseHolder?)null);
        var taken = place.TryChange((lease, isWriting) =>
        {
            (fence, holder) = (fence with { Token = lease.Token + 1 }, lease.Holder);
            var isFree = holder is null || holder.Expires <= now || holder.Process.IsGone;
            return isFree && !isWriting ? new MemoryLease(fence.Token, next) : null;
        });
        return taken ? Task.FromResult(fence) : throw new LeaseHeldException(tenant, holder);
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration, CancellationToken cancellationToken) =>
        Task.FromResult(place.TryChange((lease, _) => lease.IsHeldBy(fence)
            ? lease with { Holder = lease.Holder! with { Expires = time.GetUtcNow() + duration } }
            : null));

    /// <inheritdoc/>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellationToken)
    {
        place.TryChange((lease, _) => lease.IsHeldBy(fence) ? lease with { Holder = null } : null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<LeaseHolder?> FindHolderAsync(CancellationToken cancellationToken) =>
        Task.FromResult(place.Lease.Holder);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
