namespace Uplift.Stores.Memory;

/// <summary>A tenant's committed state and its lease; safe for several threads.</summary>
internal sealed class MemoryTenant
{
    private readonly Lock _lock = new();
    private MemoryState _state = MemoryState.Empty;
    private MemoryLease _lease = MemoryLease.None;
    private bool _writing;

    /// <summary>What is committed.</summary>
    public MemoryState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    /// <summary>The lease as it is now.</summary>
    public MemoryLease Lease
    {
        get
        {
            lock (_lock) return _lease;
        }
    }

    /// <summary>Puts another lease in the place of the one that the answer was computed from.</summary>
    /// <param name="change">The next lease, or null to leave it; it sees whether a transaction is writing.</param>
    public bool TryChange(Func<MemoryLease, bool, MemoryLease?> change)
    {
        lock (_lock)
        {
            if (change(_lease, _writing) is not { } next) return false;
            _lease = next;
            return true;
        }
    }

    /// <summary>Begins the one writing transaction that there can be.</summary>
    /// <param name="fence">The lease to prove; null: none is needed.</param>
    /// <returns>False when the fence does not hold any more.</returns>
    public bool TryBeginWriting(Fence? fence, out MemoryState state)
    {
        lock (_lock)
        {
            state = _state;
            if (fence is not null && !_lease.IsHeldBy(fence)) return false;
            if (_writing) throw new InvalidOperationException("A session writes in one transaction at a time.");
            return _writing = true;
        }
    }

    /// <summary>Ends the writing transaction.</summary>
    /// <param name="state">What it commits; null for a rollback.</param>
    public void EndWriting(MemoryState? state)
    {
        lock (_lock)
        {
            _writing = false;
            _state = state ?? _state;
        }
    }
}

/// <summary>The lease of a tenant: the token grows for ever, the holder comes and goes.</summary>
internal sealed record MemoryLease(long Token, LeaseHolder? Holder)
{
    public static MemoryLease None { get; } = new(0, null);

    public bool IsHeldBy(Fence fence) => Holder is not null && Token == fence.Token && Holder.Owner == fence.Owner;
}
