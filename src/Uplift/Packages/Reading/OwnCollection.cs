using Uplift.Changes;
using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>
/// A change goes through its collection batch by batch. What it makes, removes or looks up there must not depend
/// on how far it is, or a run that was interrupted would end differently from one that was not (P2).
/// </summary>
internal static class OwnCollection
{
    /// <summary>What is wrong with a change in this respect, or null.</summary>
    public static string? Problem(DocumentChange change)
    {
        var operations = All(change.Program.Operations).ToList();
        if (operations.SelectMany(operation => operation.Uses).Any(use =>
            use.Collection == change.Collection && use.Access == CollectionAccess.Write))
        {
            return "makes or removes objects of the collection that it goes through";
        }

        if (operations.OfType<CollectOperation>().Any(collect => collect.From == change.Collection))
        {
            return "collects objects of the collection that it goes through";
        }

        var written = change.Program.Operations.SelectMany(operation => operation.Writes).ToList();
        var looked = operations.OfType<CoalesceOperation>().SelectMany(operation => operation.From)
            .OfType<LookupSource>()
            .Where(source => source.Collection == change.Collection)
            .SelectMany(source => source.By is { } by ? [source.Take, by] : new[] { source.Take });
        var clash = looked.FirstOrDefault(path => written.Exists(other => Overlap(path, other)));
        return clash is null
            ? null : $"looks up '{clash}' in the collection that it goes through, which it also changes";
    }

    private static IEnumerable<Operation> All(IReadOnlyList<Operation> operations) => operations.SelectMany(operation =>
        All(operation switch
        {
            EachOperation each => each.Do,
            ExtractOperation extract => extract.Do,
            CollectOperation collect => collect.Do,
            AppendOperation append => append.Do,
            _ => [],
        }).Prepend(operation));

    // One is above, below or at the other, where a wildcard may be anything.
    private static bool Overlap(DocumentPath left, DocumentPath right) => left.Segments.Zip(right.Segments).All(pair =>
        pair.First.IsWildcard || pair.Second.IsWildcard || pair.First.Equals(pair.Second));
}
