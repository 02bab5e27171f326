using Uplift.Documents;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>The objects that are shipped for the first time and are not there yet, on their way through all that
/// follows for their collection.</summary>
internal static class PendingArrivals
{
    /// <summary>The objects in the order of their ids; most often none.</summary>
    public static async Task<IReadOnlyList<ObjectProgress>> FindAsync(
        PendingCollection pending, IDocuments stored, CancellationToken cancellationToken)
    {
        var ids = pending.Stages.SelectMany(stage => stage.Transform.Arrivals).Distinct().Order(StringComparer.Ordinal)
            .ToList();
        if (ids.Count == 0) return [];
        var there = await stored.FindIdsAsync(pending.Table, ids, cancellationToken);
        return [.. ids.Where(id => !there.Contains(id)).Select(id => Make(pending, id))];
    }

    private static ObjectProgress Make(PendingCollection pending, string id)
    {
        var progress = new ObjectProgress(new ScannedObject(new StoredDocument(id, ""), null, null));
        foreach (var stage in pending.Stages)
        {
            var result = progress.Made.Count == 0 ? stage.Transform.Arrive(id)
                : stage.Transform.Apply(progress.Current, new FetchedLookups(), progress.Drafts);
            if (result is not null) progress.Take(stage, result);
            if (progress.IsStopped) break;
        }

        return progress;
    }
}
