using System.Collections.Immutable;

namespace Uplift.ReadWrite.Derived;

/// <summary>The components of the code that a node runs, with their versions.</summary>
public sealed record NodeVersions(ImmutableSortedDictionary<string, ComponentVersions> Components)
{
    /// <summary>The components whose versions cannot be served, by name.</summary>
    public IReadOnlyList<string> Invalid => [.. Components.Where(pair => !pair.Value.IsValid).Select(pair => pair.Key)];

    /// <summary>
    /// The components that a refresh collects: those without a copy of the source as it is at their
    /// write version or above. So a newer worker's copy satisfies an older worker, and the two
    /// do not outbid each other.
    /// </summary>
    public IReadOnlyList<string> OutOfDate(DerivedUnit unit) =>
        Where((name, versions) => !unit.HasCurrent(name, versions.Write));

    /// <summary>The components that a backfill collects: those whose copy at exactly their write version is
    /// missing or stale.</summary>
    public IReadOnlyList<string> NotFilled(DerivedUnit unit) => Where((name, versions) =>
        !(unit.CopiesOf(name).TryGetValue(versions.Write, out var copy) && unit.IsCurrent(copy)));

    /// <summary>The unit after the node collected the components.</summary>
    public DerivedUnit Collect(DerivedUnit unit, IEnumerable<string> components) =>
        components.Aggregate(unit, (collected, name) => collected.Collected(name, Components[name]));

    private List<string> Where(Func<string, ComponentVersions, bool> holds) =>
        [.. Components.Where(pair => holds(pair.Key, pair.Value)).Select(pair => pair.Key)];
}
