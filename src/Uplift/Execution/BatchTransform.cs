using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Transforms the objects of a batch on all cores, fetches what they look up (all missing objects of a batch in one
/// query for each
/// collection), and turns the results into writes, those in other collections included.
/// </summary>
public sealed class BatchTransform(PassStep step, ObjectTransform transform)
{
    // Each round can reveal look-ups that depend on the one before, and code asks for one after the other.
    private const int MaxRounds = 1_000;

    /// <summary>Transforms objects in the order given.</summary>
    public async Task<IReadOnlyList<TransformedObject>> ApplyAsync(
        IDocuments documents, IReadOnlyList<StoredDocument> sources, CancellationToken cancellationToken)
    {
        var results = new TransformedObject[sources.Count];
        var open = Enumerable.Range(0, sources.Count).ToList();
        var lookups = new FetchedLookups();
        for (var round = 0; open.Count > 0; round++)
        {
            TransformAll(open, sources, results, lookups, cancellationToken);
            open = open.FindAll(index => results[index].Missing.Count > 0);
            if (round == MaxRounds)
            {
                foreach (var index in open)
                {
                    results[index] = transform.Refuse(sources[index], null, "its look-ups do not come to an end");
                }

                break;
            }

            await FetchAsync(
                documents, open.SelectMany(index => results[index].Missing).ToHashSet(), lookups, cancellationToken);
        }

        return results;
    }

    private void TransformAll(
        List<int> open, IReadOnlyList<StoredDocument> sources, TransformedObject[] results, FetchedLookups lookups,
        CancellationToken cancellationToken)
    {
        try
        {
            Parallel.ForEach(open, new ParallelOptions { CancellationToken = cancellationToken },
                index => results[index] = transform.Apply(sources[index], lookups));
        }
        catch (AggregateException error)
        {
            // Each thread met the same finding; one says it.
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    private async Task FetchAsync(
        IDocuments documents, HashSet<LookupKey> keys, FetchedLookups lookups, CancellationToken cancellationToken)
    {
        foreach (var group in keys.GroupBy(key => (key.Collection, key.By)))
        {
            var table = TableOf(group.Key.Collection);
            var values = group.Select(key => key.Value).ToHashSet();
            var found = group.Key.By is { } path
                ? await documents.FindByMemberAsync(table, path, values, cancellationToken)
                : await documents.FindAsync(table, values, cancellationToken);
            var byValue = new Dictionary<string, List<FoundObject>>();
            foreach (var document in found)
            {
                if (Read(group.Key.Collection, document, lookups) is not { } node) continue;
                var value = group.Key.By is { } by ? TextAt(by, node) : document.Id;
                if (value is null) continue;
                if (!byValue.TryGetValue(value, out var list)) byValue[value] = list = [];
                list.Add(new FoundObject(document.Id, node));
            }

            foreach (var key in group) lookups.Add(key, byValue.TryGetValue(key.Value, out var list) ? list : []);
        }
    }

    // A broken object is found by its id only: it has no members.
    private static JsonNode? Read(string collection, StoredDocument document, FetchedLookups lookups)
    {
        try
        {
            return DocumentText.Parse(document.Text);
        }
        catch (ObjectRefusedException error)
        {
            lookups.AddBroken(new LookupKey(collection, null, document.Id),
                $"it looks up object '{document.Id}' of '{collection}', which cannot be read: {error.Message}");
            return null;
        }
    }

    private static string? TextAt(DocumentPath path, JsonNode node) =>
        path.TryFirst(node, out var value) ? JsonTypes.KeyText(value) : null;

    /// <summary>The table of a collection of the step's module.</summary>
    public CollectionTable TableOf(string collection) =>
        new(step.Package.Id.Product, step.Package.CollectionNamed(collection));
}
