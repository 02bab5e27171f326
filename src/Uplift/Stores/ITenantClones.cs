namespace Uplift.Stores;

/// <summary>Which of the two other sides of a tenant is meant.</summary>
public enum CloneSide
{
    /// <summary>The data of the version that comes, beside those that serve.</summary>
    Next,

    /// <summary>The data that served before the switch.</summary>
    Old,
}

/// <summary>How far the isolated upgrade of a tenant is.</summary>
public enum CloneStage
{
    /// <summary>The clone is being made; what there is of it is thrown away when it is begun again.</summary>
    Cloning,

    /// <summary>The clone is whole; what is written to the tenant since is captured.</summary>
    Cloned,

    /// <summary>The clone serves; the old side is kept, and what is written since is captured.</summary>
    Switched,

    /// <summary>The old side serves again; the new one is kept as the next.</summary>
    Back,
}

/// <summary>
/// Clones of tenants: a second side of a tenant's data that is worked on by the same engine while the first serves. What
/// is written to the serving side meanwhile is captured by triggers, so that it can be taken into the other one.
/// </summary>
public interface ITenantClones
{
    /// <summary>The tenants' other sides, each under the tenant's own name; disposing of it disposes of nothing.</summary>
    public IStoreProvider Of(CloneSide side);

    /// <summary>How the isolated upgrade of a tenant stands; null: there is none.</summary>
    public Task<CloneRecord?> FindAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Begins to capture and copies the tenant; what an earlier attempt left is thrown away.</summary>
    /// <param name="passes">Collections whose objects will be changed in the clone.</param>
    /// <param name="plan">The plan that the clone is made for.</param>
    /// <exception cref="Diagnostics.UpliftException"><see cref="Diagnostics.DiagnosticCodes.CannotIsolate"/>: what the
    /// tenant has cannot be copied or captured.</exception>
    public Task CloneAsync(
        TenantId tenant, string plan, IReadOnlyList<CollectionTable> passes, CancellationToken cancellationToken);

    /// <summary>
    /// Brings rows that were captured into a side as they are now in the serving one, within its transaction, and
    /// forgets that they were captured when that commits.
    /// </summary>
    /// <param name="into">A transaction of the side.</param>
    /// <param name="most">At most so many captured writes.</param>
    /// <returns>What was brought, and whether more waits.</returns>
    public Task<TakenWrites> TakeAsync(
        TenantId tenant, IStoreTransaction into, int most, CancellationToken cancellationToken);

    /// <summary>How many writes were captured and wait to be brought into a side.</summary>
    /// <param name="into">A transaction of the side.</param>
    public Task<long> CountCapturedAsync(
        TenantId tenant, IStoreTransaction into, CancellationToken cancellationToken);

    /// <summary>True when <see cref="SlowWritersAsync"/> can do anything.</summary>
    public bool CanSlowWriters { get; }

    /// <summary>Lets each statement that writes to the serving side wait, until that ends by itself or with a
    /// switch.</summary>
    /// <param name="each">How long a statement waits; the store may round it.</param>
    /// <param name="lasting">For how long from now on.</param>
    public Task SlowWritersAsync(
        TenantId tenant, TimeSpan each, TimeSpan lasting, CancellationToken cancellationToken);

    /// <summary>Copies the undo entries that objects have on the serving side, within a transaction of the
    /// other.</summary>
    public Task CopyJournalAsync(
        TenantId tenant, IStoreTransaction into, CollectionTable collection, JournalMark mark, IReadOnlyList<string> ids,
        CancellationToken cancellationToken);

    /// <summary>
    /// Lets a side serve, at once: nobody can write while <see cref="Exchange.Last"/> brings the rest and the sides
    /// change places. From then on writes are captured anew.
    /// </summary>
    /// <returns>How long nobody could write.</returns>
    /// <exception cref="Diagnostics.UpliftException"><see cref="Diagnostics.DiagnosticCodes.SwitchNotGranted"/>: others
    /// did not let go of the tables.</exception>
    public Task<TimeSpan> ExchangeAsync(Exchange exchange, CancellationToken cancellationToken);

    /// <summary>Ends the isolated upgrade: removes the triggers and the side that does not serve. Safe to
    /// repeat.</summary>
    public Task DropAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <summary>How the isolated upgrade of a tenant stands.</summary>
public sealed record CloneRecord
{
    /// <summary>How far it is.</summary>
    public required CloneStage Stage { get; init; }

    /// <summary>The plan that it was begun for.</summary>
    public required string Plan { get; init; }

    /// <summary>When the stage began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long nobody could write at the last switch; zero before.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Writes that were captured and are on the serving side only, with the ids of some.</summary>
    public IReadOnlyList<CapturedRows> Captured { get; init; } = [];
}

/// <summary>Rows of one table that were written to.</summary>
/// <param name="Product">The module; null where a store has one space for all.</param>
/// <param name="Table">The table.</param>
/// <param name="Ids">Their keys, as text; of keys with several columns the first.</param>
/// <param name="Count">How many there are.</param>
public sealed record CapturedRows(string? Product, string Table, IReadOnlyList<string> Ids, long Count)
{
    /// <summary>True when these are objects of the collection.</summary>
    public bool AreOf(CollectionTable collection) => (Product is null || Product == collection.Product)
        && string.Equals(Table, collection.Collection.Table,
            Product is null ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}

/// <summary>What was brought to a side at once.</summary>
/// <param name="Rows">By table; a row that was written to several times counts once.</param>
/// <param name="Notes">How many captured writes that were, each counted.</param>
/// <param name="IsAll">True when nothing more had been captured at that moment.</param>
public sealed record TakenWrites(IReadOnlyList<CapturedRows> Rows, long Notes, bool IsAll)
{
    /// <summary>How many rows there are.</summary>
    public long Count => Rows.Sum(rows => rows.Count);
}

/// <summary>A side that is to serve.</summary>
public sealed record Exchange
{
    /// <summary>Whose.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The side that is to serve.</summary>
    public required CloneSide Side { get; init; }

    /// <summary>The lease of the tenant.</summary>
    public required Fence Serving { get; init; }

    /// <summary>The session with the side, and the lease of it.</summary>
    public required ITenantStore Store { get; init; }

    /// <summary>The lease of the side.</summary>
    public required Fence Fence { get; init; }

    /// <summary>Brings what is left, while nobody can write.</summary>
    public required Func<IStoreTransaction, CancellationToken, Task> Last { get; init; }
}
