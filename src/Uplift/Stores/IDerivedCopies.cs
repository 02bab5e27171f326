namespace Uplift.Stores;

/// <summary>
/// What transformers derived from the objects of collections, their units: a copy for each unit, transformer and write
/// version, with the hash of the object that it was made from. A copy is <i>current</i> while the object has that hash;
/// so a copy is right or known to be stale, whoever writes at the same time.
/// </summary>
public interface IDerivedCopies
{
    /// <summary>Reads units that exist, with their copies, in one statement and in no order.</summary>
    /// <param name="transformers">Only the copies of these.</param>
    public Task<IReadOnlyList<UnitCopies>> ReadAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, IReadOnlyCollection<string> units,
        CopyParts parts,
        CancellationToken cancellationToken);

    /// <summary>
    /// The next units that lack one of the needed copies, in the order of their ids, locked against changes until the
    /// transaction ends.
    /// </summary>
    /// <param name="after">Those behind this id; null: from the first.</param>
    public Task<IReadOnlyList<string>> FindLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, string? after, int most,
        CancellationToken cancellationToken);

    /// <summary>The units that lack one of the needed copies, counted up to <paramref name="most"/>.</summary>
    public Task<OlderObjects> CountLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, int most, CancellationToken cancellationToken);

    /// <summary>
    /// Writes copies in as few statements as the store takes, each in the place of the one of its unit, transformer
    /// and version. A copy of an object that changed meanwhile is not written.
    /// </summary>
    /// <returns>How many were written.</returns>
    public Task<int> WriteAsync(
        DerivedTables tables, IReadOnlyList<DerivedWrite> copies, CancellationToken cancellationToken);

    /// <summary>The units of a source by the best copy that they have of each transformer: of the newest source,
    /// and of those the newest version.</summary>
    public Task<IReadOnlyList<BestCopyCount>> CountBestAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, CancellationToken cancellationToken);

    /// <summary>All copies of a module by transformer and version, those of forgotten transformers too.</summary>
    public Task<IReadOnlyList<CopyCount>> CountAllAsync(CollectionTable copies, CancellationToken cancellationToken);

    /// <summary>Removes copies.</summary>
    /// <returns>How many.</returns>
    public Task<long> RemoveAsync(CollectionTable copies, CopyRemoval removal, CancellationToken cancellationToken);
}

/// <summary>Where units and their copies are.</summary>
/// <param name="Source">The collection of the units; <see cref="CollectionTable.Only"/> counts where units are looked
/// for.</param>
/// <param name="Copies">The copies of the module; null: there is no table for them yet.</param>
public sealed record DerivedTables(CollectionTable Source, CollectionTable? Copies);

/// <summary>Which parts of units and copies are read.</summary>
[Flags]
public enum CopyParts
{
    /// <summary>Which copies there are.</summary>
    None = 0,

    /// <summary>The object too.</summary>
    Source = 1,

    /// <summary>What was derived too.</summary>
    Derived = 2,
}

/// <summary>A unit with its copies.</summary>
/// <param name="Hash">Of the object as it is.</param>
/// <param name="Document">The object, where it was asked for.</param>
public sealed record UnitCopies(string Unit, string Hash, string? Document, IReadOnlyList<DerivedCopy> Copies);

/// <summary>One copy.</summary>
/// <param name="Revision">Orders the copies of a unit and transformer by the age of their source.</param>
/// <param name="IsCurrent">Whether it was made from the object as it is.</param>
/// <param name="Document">What was derived, where it was asked for.</param>
public sealed record DerivedCopy(
    string Transformer, int Version, int MinReader, long Revision, bool IsCurrent, string? Document);

/// <summary>A copy to be written.</summary>
/// <param name="Hash">Of the object that it was made from.</param>
public sealed record DerivedWrite(
    string Unit, string Hash, string Transformer, int Version, int MinReader, long Revision, string Document);

/// <summary>A current copy that a unit is to have.</summary>
/// <param name="IsExact">True: of exactly the version; false: of it or a newer one.</param>
public sealed record CopyNeed(string Transformer, int Version, bool IsExact);

/// <summary>How many units have a version as their best copy.</summary>
/// <param name="Version">Null: they have none.</param>
public sealed record BestCopyCount(string Transformer, int? Version, bool IsCurrent, long Units);

/// <summary>How many copies there are.</summary>
public sealed record CopyCount(string Transformer, int Version, long Copies);

/// <summary>Which copies are removed: all that every condition holds for.</summary>
public sealed record CopyRemoval
{
    /// <summary>Those of this transformer; null: of all.</summary>
    public string? Transformer { get; init; }

    /// <summary>Those of older versions than this; null: of any.</summary>
    public int? Below { get; init; }

    /// <summary>Those whose unit is not there any more; null: of any.</summary>
    public CollectionTable? GoneFrom { get; init; }
}
