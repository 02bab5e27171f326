using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Transforms the objects of a batch on all cores, fetches what they look up (all missing objects of a batch in one query for each
/// collection), and turns the results into writes, those in other collections included.
/// </summary>
public sealed class BatchTransform(PassStep step, ObjectTransform transform)
{
    // Each round can reveal look-ups that depend on the one before; a change that never comes to rest is a defect of the change.
    private const int MaxRounds = 16;

    /// <summary>Transforms objects in the order given.</summary>
    public async Task<IReadOnlyList<TransformedObject>> ApplyAsync(
        IDocuments documents, IReadOnlyList<StoredDocument> sources, CancellationToken cancellationToken)
    {
        var results = new TransformedObject[sources.Count];
        var open = Enumerable.Range(0, sources.Count).ToList();
        var lookups = new FetchedLookups();
        for (var round = 0; open.Count > 0; round++)
        {
            if (round == MaxRounds) throw new InvalidOperationException($"Look-ups of {step.Title} do not come to an end.");
            Parallel.ForEach(open, new ParallelOptions { CancellationToken = cancellationToken },
                index => results[index] = transform.Apply(sources[index], lookups));
            open = open.FindAll(index => results[index].Missing.Count > 0);
            await FetchAsync(documents, open.SelectMany(index => results[index].Missing).ToHashSet(), lookups, cancellationToken);
        }

        return results;
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
                var node = DocumentText.Parse(document.Text);
                var value = group.Key.By is { } by ? TextAt(by, node) : document.Id;
                if (value is null) continue;
                if (!byValue.TryGetValue(value, out var list)) byValue[value] = list = [];
                list.Add(new FoundObject(document.Id, node));
            }

            foreach (var key in group) lookups.Add(key, byValue.TryGetValue(key.Value, out var list) ? list : []);
        }
    }

    private static string? TextAt(DocumentPath path, JsonNode node) =>
        path.TryFirst(node, out var value) ? JsonTypes.KeyText(value) : null;

    /// <summary>The table of a collection of the step's module.</summary>
    public CollectionTable TableOf(string collection) =>
        new(step.Package.Id.Product, step.Package.CollectionNamed(collection));
}
