using System.Collections.Immutable;

namespace Uplift.ReadWrite.Derived;

/// <summary>A unit of source data, such as a course, and the copies that components derived from it.</summary>
public sealed record DerivedUnit(string Name)
{
    private static readonly ImmutableSortedDictionary<int, StoredCopy> s_none =
        ImmutableSortedDictionary<int, StoredCopy>.Empty;

    /// <summary>The revision of the source, from 1.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>The copies by component and stamp; a component without one is not listed.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<int, StoredCopy>> Copies { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<int, StoredCopy>>(StringComparer.Ordinal);

    /// <summary>Whether anything has been derived from the unit and is there.</summary>
    public bool WasCollected => !Copies.IsEmpty;

    /// <summary>The copies of one component by stamp.</summary>
    public ImmutableSortedDictionary<int, StoredCopy> CopiesOf(string component) =>
        Copies.GetValueOrDefault(component, s_none);

    /// <summary>Among the copies that are wanted, the one of the newest source, and of those the highest stamp;
    /// null: none is.</summary>
    public StoredCopy? BestOf(string component, Func<StoredCopy, bool> isWanted) =>
        CopiesOf(component).Values.Where(isWanted)
            .OrderByDescending(copy => copy.Revision).ThenByDescending(copy => copy.Stamp).FirstOrDefault();

    /// <summary>Whether the copy was made from the source as it is.</summary>
    public bool IsCurrent(StoredCopy copy) => copy.Revision == Revision;

    /// <summary>Whether there is a copy of the source as it is, at the stamp or above.</summary>
    public bool HasCurrent(string component, int stamp) =>
        CopiesOf(component).Values.Any(copy => copy.Stamp >= stamp && IsCurrent(copy));

    /// <summary>The unit after its source changed; the copies stay and are of the older source.</summary>
    public DerivedUnit Edited() => this with { Revision = Revision + 1 };

    /// <summary>The unit after its stored data was lost.</summary>
    public DerivedUnit Lost() => this with { Copies = Copies.Clear() };

    /// <summary>The unit with a copy of the source as it is; copies of other stamps are not touched.</summary>
    public DerivedUnit Collected(string component, ComponentVersions versions) => this with
    {
        Copies = Copies.SetItem(component, CopiesOf(component).SetItem(
            versions.Write, new StoredCopy(versions.Write, versions.MinReader, Revision))),
    };
}
