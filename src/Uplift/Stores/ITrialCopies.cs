namespace Uplift.Stores;

/// <summary>
/// Copies of tenants on which upgrades are tried. A copy lies apart from all that serves, with a ledger, leases and an
/// undo journal of its own, and is thrown away. To support it in a store: copy a tenant as it is at one moment, without
/// writing anything to it, and mark the copy so that another process can see whether its maker lives.
/// </summary>
public interface ITrialCopies
{
    /// <summary>Copies a tenant.</summary>
    /// <param name="most">Of each table at most so many rows, drawn at random; null: all.</param>
    /// <exception cref="Diagnostics.UpliftException"><see cref="Diagnostics.DiagnosticCodes.CannotRehearse"/>: what the
    /// tenant has cannot be copied.</exception>
    public Task<ITrialCopy> CopyAsync(TenantId tenant, int? most, CancellationToken cancellationToken);

    /// <summary>Removes the copies whose makers died.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> SweepAsync(CancellationToken cancellationToken);
}

/// <summary>A copy of a tenant; disposing of it throws it away.</summary>
public interface ITrialCopy : IAsyncDisposable
{
    /// <summary>Opens the copy, under the tenant's own name.</summary>
    public IStoreProvider Provider { get; }

    /// <summary>How large it is now.</summary>
    public Task<TrialSize> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>The locks on its tables that are held at this moment and keep others from reading or writing; a store
    /// in which every transaction locks all of the tenant names none.</summary>
    public Task<IReadOnlyList<HeldLock>> ReadLocksAsync(CancellationToken cancellationToken);
}

/// <summary>How large a copy is.</summary>
/// <param name="Data">Bytes of its tables and indexes; where the journal lies in the same place, with it.</param>
/// <param name="Journal">Bytes of the undo journal.</param>
public sealed record TrialSize(long Data, long Journal);

/// <summary>A lock that is held.</summary>
/// <param name="Holder">Equal as long as it is the same transaction.</param>
/// <param name="Table">The table.</param>
/// <param name="KeepsReaders">True: nobody can read either.</param>
public sealed record HeldLock(string Holder, string Table, bool KeepsReaders);
