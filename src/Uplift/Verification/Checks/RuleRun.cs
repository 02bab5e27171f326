using System.Buffers;
using System.Runtime.CompilerServices;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Verification.Checks;

/// <summary>
/// Judges ids, references and unique keys of a tenant's objects as the steps of a plan will leave them, without
/// a report: chunk by chunk, what is looked up of a chunk in one query, and what needs all objects sorted on disk.
/// </summary>
internal sealed class RuleRun(TenantId tenant, IReadOnlyList<PlanStep> steps, RunOrigin origin)
{
    private const int ChunkSize = 1_000;

    /// <summary>The findings with the collections of their objects; none where no collection promises anything of
    /// its objects.</summary>
    public async IAsyncEnumerable<(CollectionTable Table, Finding Finding)> FindAsync(
        IStoreTransaction transaction, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var existing = await FindExistingAsync(transaction, cancellationToken);
        var all = PendingCollection.Of(steps, origin.Seed, origin.Now, existing);
        if (all.All(pending => pending.Table.Collection.Rules.IsEmpty)) yield break;
        var byPlace = all.ToDictionary(pending => ObjectRules.PlaceOf(pending.Table.Product, pending.Table.Name));
        var makers = byPlace.ToDictionary(pair => pair.Key, pair => new FindingMaker(tenant, pair.Value));
        var folder = Directory.CreateTempSubdirectory("uplift-rules-");
        try
        {
            var file = Path.Combine(folder.FullName, "rules");
            await using (var lines = new FileStream(file, FileMode.Create))
            {
                foreach (var (place, pending) in byPlace)
                {
                    var stages = new PendingStages(all, existing, pending);
                    var found = new List<Finding>();
                    await LookAsync(
                        pending, stages, (new ObjectRules(pending, makers[place]), found, lines), transaction,
                        cancellationToken);
                    foreach (var finding in found) yield return (pending.Table, finding);
                }
            }

            var check = new RuleCheck(
                [.. all.Select(pending => pending.Package).Distinct()], makers,
                new PendingDocuments(transaction.Documents, all, existing, 0));
            await foreach (var (owner, finding) in check.CheckAsync(file, cancellationToken))
            {
                yield return (byPlace[owner].Table, finding);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<IReadOnlySet<string>> FindExistingAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Schema.FindExistingAsync(
            [
                .. steps.Select(step => step.Package).Distinct().SelectMany(package => package.Collections
                    .Select(collection => new CollectionTable(package.Id.Product, collection))),
            ], cancellationToken);

    private static async Task LookAsync(
        PendingCollection pending, PendingStages stages,
        (ObjectRules Rules, List<Finding> Found, FileStream Lines) into, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        for (string? after = null; ;)
        {
            var chunk = await transaction.Documents.ScanAsync(
                pending.Table, new ScanQuery(after, ChunkSize), cancellationToken);
            IReadOnlyList<ObjectProgress> objects = [.. chunk.Select(source => new ObjectProgress(source))];
            await stages.RunAsync(transaction.Documents, objects, (_, _) => { }, cancellationToken);
            foreach (var progress in objects) into.Found.AddRange(Check(pending, into.Rules, progress, bytes));
            into.Lines.Write(bytes.WrittenSpan);
            bytes.ResetWrittenCount();
            if (chunk.Count < ChunkSize) break;
            after = chunk[^1].Document.Id;
        }

        foreach (var progress in await PendingArrivals.FindAsync(pending, transaction.Documents, cancellationToken))
        {
            into.Found.AddRange(Check(pending, into.Rules, progress, bytes));
        }

        into.Lines.Write(bytes.WrittenSpan);
    }

    // The hash of the object is of no interest: what the review has seen is told by how it was before the run.
    private static IEnumerable<Finding> Check(
        PendingCollection pending, ObjectRules rules, ObjectProgress progress, ArrayBufferWriter<byte> bytes)
    {
        var result = rules.AreAny ? pending.ResultOf(progress, pending.TryRead(progress)) : null;
        var (findings, lines) = (new List<Finding>(), new List<RuleLine>());
        rules.Check(progress, result, "", findings, lines);
        foreach (var line in lines) line.Write(bytes);
        return findings.Where(finding => finding.Status == FindingStatus.InvalidId);
    }
}
