using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// The lease of a simulated session: known to this session only, since a simulation must neither leave a row nor hold
/// up a run by a lock on one. A lease that a live process holds is respected.
/// </summary>
internal sealed class SimulatedLeases(SessionContext context, Leases live) : ILeases
{
    private LeaseHolder? _holder;
    private long _token;

    /// <inheritdoc/>
    public async Task<Fence> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var holder = _holder ?? await live.FindHolderAsync(cancellationToken);
        if (holder is { Process.IsGone: false }) throw new LeaseHeldException(context.Tenant, holder);
        _holder = new LeaseHolder(request.Owner, request.Process, request.Purpose, DateTimeOffset.MaxValue);
        return new Fence(++_token, request.Owner);
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration, CancellationToken cancellationToken) =>
        Task.FromResult(Holds(fence));

    /// <inheritdoc/>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellationToken)
    {
        if (Holds(fence)) _holder = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<LeaseHolder?> FindHolderAsync(CancellationToken cancellationToken) =>
        _holder ?? await live.FindHolderAsync(cancellationToken);

    /// <summary>True when the fence is that of the lease.</summary>
    public bool Holds(Fence fence) => _holder?.Owner == fence.Owner && _token == fence.Token;
}
