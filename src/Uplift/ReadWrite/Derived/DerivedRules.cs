using System.Collections.Immutable;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>Stored units and declared transformers in the words of the rules.</summary>
internal static class DerivedRules
{
    /// <summary>The transformers as the components of a node.</summary>
    public static NodeVersions NodeOf(IEnumerable<Transformer> transformers) => new(
        transformers.ToImmutableSortedDictionary(known => known.Name, VersionsOf, StringComparer.Ordinal));

    /// <summary>
    /// A unit. Current copies are of its newest revision, whatever stands with them: an object that went back to what
    /// it was has copies again that were stale before.
    /// </summary>
    public static DerivedUnit UnitOf(UnitCopies stored)
    {
        var revision = stored.Copies.Select(copy => copy.Revision).DefaultIfEmpty().Max() + 1;
        return stored.Copies.Aggregate(new DerivedUnit(stored.Unit) { Revision = revision }, (unit, copy) => unit with
        {
            Copies = unit.Copies.SetItem(copy.Transformer, unit.CopiesOf(copy.Transformer).SetItem(
                copy.Version, new StoredCopy(copy.Version, copy.MinReader, copy.IsCurrent ? revision : copy.Revision))),
        });
    }

    /// <summary>The revision under which a copy of the unit as it is, is kept.</summary>
    public static long RevisionOf(UnitCopies stored, string transformer)
    {
        var newest = stored.Copies.Where(copy => copy.Transformer == transformer)
            .OrderByDescending(copy => copy.Revision).ThenByDescending(copy => copy.IsCurrent).FirstOrDefault();
        return newest is null ? 1 : newest.IsCurrent ? newest.Revision : newest.Revision + 1;
    }

    private static ComponentVersions VersionsOf(Transformer transformer) =>
        new(transformer.Write, transformer.Read)
        {
            ReadMax = transformer.ReadMax,
            MinReader = transformer.MinReader,
        };
}
