using Uplift.Documents;

namespace Uplift.Stores;

/// <summary>
/// The objects of a tenant's collections. Ids are text here whatever the column's type; order is the column's own. What
/// is read
/// for change is locked until the transaction ends.
/// </summary>
public interface IDocuments
{
    /// <summary>The objects behind <paramref name="after"/> (null: from the first), at most <paramref name="most"/>,
    /// locked.</summary>
    public Task<IReadOnlyList<StoredDocument>> ReadPageAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken);

    /// <summary>
    /// The same objects for looking only: nothing is locked, and what the collection says of
    /// names and types is read too.
    /// </summary>
    public Task<IReadOnlyList<ScannedObject>> ScanAsync(
        CollectionTable collection, ScanQuery query, CancellationToken cancellationToken);

    /// <summary>Which of the ids exist, in one round trip, without their documents.</summary>
    public Task<IReadOnlySet<string>> FindIdsAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Those of the ids that exist, in one round trip, not locked.</summary>
    public Task<IReadOnlyList<StoredDocument>> FindAsync(
        CollectionTable collection, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// The objects whose value at a path (as text) is one of <paramref name="values"/>, in one round trip, in the order
    /// of their ids.
    /// </summary>
    public Task<IReadOnlyList<StoredDocument>> FindByMemberAsync(
        CollectionTable collection, DocumentPath path, IReadOnlyCollection<string> values,
        CancellationToken cancellationToken);

    /// <summary>Writes many objects in a fixed number of round trips, and with a mark their undo entries too.</summary>
    /// <returns>The number of objects written.</returns>
    public Task<int> WriteAsync(
        CollectionTable collection, IReadOnlyList<DocumentWrite> writes, JournalMark? mark,
        CancellationToken cancellationToken);

    /// <summary>How many objects there are, exactly or (for large tables) as the database estimates; for
    /// progress.</summary>
    public Task<long> EstimateAsync(CollectionTable collection, CancellationToken cancellationToken);

    /// <summary>True when there is no object.</summary>
    public Task<bool> IsEmptyAsync(CollectionTable collection, CancellationToken cancellationToken);
}

/// <summary>A store that can hold its objects against a System release that it keeps, without handing them out.</summary>
public interface ISystemComparison
{
    /// <summary>The objects of collections that are not as a stored release has them, in one round trip.</summary>
    /// <param name="release">The hash of the release, which must have been stored.</param>
    /// <returns>Null when the tables are of a kind that cannot be compared.</returns>
    public Task<IReadOnlyList<DifferentObject>?> FindDifferentAsync(
        IReadOnlyList<CollectionTable> collections, string release, CancellationToken cancellationToken);
}

/// <summary>An object that is not as a release has it.</summary>
/// <param name="Text">The document; null: the release has it and the collection has not.</param>
public sealed record DifferentObject(string Collection, string Id, string? Text);

/// <summary>A store that can say where the next so many objects end before it reads them.</summary>
public interface IRangedDocuments
{
    /// <summary>The range of the next <paramref name="most"/> objects behind <paramref name="after"/>.</summary>
    public Task<IdRange> FindRangeAsync(
        CollectionTable collection, string? after, int most, CancellationToken cancellationToken);

    /// <summary>The first <paramref name="most"/> objects of a range, locked.</summary>
    public Task<IReadOnlyList<StoredDocument>> ReadRangeAsync(
        CollectionTable collection, string? after, string last, int most, CancellationToken cancellationToken);
}

/// <summary>
/// A store that can apply declarative changes to a range of objects by one set-based statement. Rows for which the
/// translation is not
/// exactly what the operations do (and all that would fail) are left to the caller by id.
/// </summary>
public interface ISetBasedDocuments : IRangedDocuments
{
    /// <summary>Translates programs; null when one of their operations has no exact translation.</summary>
    public ISetBasedProgram? Translate(CollectionTable collection, IReadOnlyList<DocumentProgram> programs);

    /// <summary>Applies the program to the range that was found behind <paramref name="after"/>.</summary>
    public Task<SetBasedBatch> ApplyAsync(
        ISetBasedProgram program, string? after, IdRange range, JournalMark? mark, CancellationToken cancellationToken);
}

/// <summary>A translation, made by and for one store.</summary>
public interface ISetBasedProgram;

/// <param name="Last">The last id; null when there is no object left.</param>
/// <param name="Count">How many objects there are in it.</param>
public readonly record struct IdRange(string? Last, int Count);

/// <param name="Changed">Objects written.</param>
/// <param name="Left">Objects of the range that the caller must treat one by one.</param>
public sealed record SetBasedBatch(int Changed, IReadOnlyList<StoredDocument> Left);

/// <summary>A collection of a module, as a store addresses it.</summary>
public sealed record CollectionTable(string Product, Packages.Collection Collection)
{
    /// <summary>The name that stands in journals, logs and messages.</summary>
    public string Name => Collection.Name;

    /// <summary>Where the versions of its objects are kept, if they are kept beside them.</summary>
    public CollectionTable Kept => new(Product, Packages.DataVersions.StoreOf(Product, Collection.Position));

    /// <summary>
    /// The objects that are meant where pages and ranges are read, objects are counted or set-based programs are
    /// applied; null: all. Where ids are named, these count.
    /// </summary>
    public ObjectSelection? Only { get; init; }
}

/// <summary>Some of the objects of a collection.</summary>
public sealed record ObjectSelection
{
    /// <summary>Those of an older version than this, as <see cref="IDataVersions"/> reads it; null: of any.</summary>
    public int? Below { get; init; }

    /// <summary>Those of these ids; null: of any.</summary>
    public IReadOnlyList<string>? Ids { get; init; }
}

/// <summary>An object as it is stored.</summary>
public sealed record StoredDocument(string Id, string Text);

/// <summary>Which objects are looked at next.</summary>
/// <param name="After">Those behind this id; null: from the first.</param>
/// <param name="Most">At most so many.</param>
/// <param name="Only">Of those only these ids; null: all.</param>
public sealed record ScanQuery(string? After, int Most, IReadOnlyCollection<string>? Only = null);

/// <summary>An object that is only looked at.</summary>
/// <param name="Name">The name for people, where the collection has a column for it.</param>
/// <param name="Type">The type, where the collection has a column for it.</param>
public sealed record ScannedObject(StoredDocument Document, string? Name, string? Type);

/// <summary>What becomes of one object.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">The document; null deletes the object.</param>
/// <param name="Kind">Whether it must be there already.</param>
public readonly record struct DocumentWrite(string Id, string? Text, WriteKind Kind);

/// <summary>What a write expects.</summary>
public enum WriteKind
{
    /// <summary>The object is there and is replaced.</summary>
    Update,

    /// <summary>The object is not there.</summary>
    Insert,

    /// <summary>The object is there and goes.</summary>
    Delete,
}

/// <summary>Under which run and step undo entries are written.</summary>
public sealed record JournalMark(string Run, int Step);
