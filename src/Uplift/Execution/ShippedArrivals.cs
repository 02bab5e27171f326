using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Makes what the changes of a pass ship for the first time, in the transaction of its last batch: by then the pass
/// has seen all objects that are there. An id or a natural key (<see cref="CollectionRules.Unique"/>) that the tenant
/// has already is not taken from it.
/// </summary>
internal sealed class ShippedArrivals(
    RunContext context, PassStep step, CollectionTable table, ObjectTransform transform)
{
    private const int PageSize = 1_000;

    private readonly Dictionary<string, string> _refused = [];

    /// <summary>True while objects are being written, so that a refusal of the database is about one of them.</summary>
    public bool IsMaking { get; private set; }

    /// <summary>Makes those that are not there, and adds them and what stands against others to the batch.</summary>
    public async Task MakeAsync(
        IStoreTransaction transaction, BatchOutcome batch, CancellationToken cancellationToken)
    {
        IsMaking = false;
        var open = await FindOpenAsync(transaction, cancellationToken);
        if (open.Count == 0) return;
        var taken = await FindTakenAsync(transaction, open, cancellationToken);
        var (writes, failures) = (new List<DocumentWrite>(), new List<ObjectFailure>());
        foreach (var result in open)
        {
            var id = result.Source.Id;
            failures.AddRange(result.Failures);
            if (result.Text is not { } text) continue;
            if ((_refused.GetValueOrDefault(id) ?? taken.GetValueOrDefault(id)) is { } message)
            {
                failures.AddRange(transform.Refuse(result.Source, result.Made[0].Change, message).Failures);
            }
            else writes.Add(new DocumentWrite(id, text, WriteKind.Insert));
        }

        if (failures.Count > 0) await transaction.Runs.AddFailuresAsync(context.Run.Id, failures, cancellationToken);
        batch.Failures.AddRange(failures);
        if (writes.Count == 0) return;
        IsMaking = true;
        batch.Changed += await transaction.Documents.WriteAsync(
            table, writes, context.MarkOf(step), cancellationToken);
        IsMaking = false;
        var made = writes.Select(write => write.Id).ToHashSet(StringComparer.Ordinal);
        await new VersionKeeping(step, table).KeepAsync(
            transaction, [.. open.Where(result => made.Contains(result.Source.Id))], new Dictionary<string, int>(),
            cancellationToken);
    }

    /// <summary>Finds out which of the objects the database refuses; the others are made the next time.</summary>
    public async Task SetAsideAsync(Exception error, CancellationToken cancellationToken)
    {
        IsMaking = false;
        var before = _refused.Count;
        var open = await context.Session.ReadAsync(
            transaction => FindOpenAsync(transaction, cancellationToken), cancellationToken);
        foreach (var result in open.Where(
            result => result.Text is not null && !_refused.ContainsKey(result.Source.Id)))
        {
            try
            {
                await using var tried = await context.Session.BeginAsync(cancellationToken);
                var write = new DocumentWrite(result.Source.Id, result.Text, WriteKind.Insert);
                await tried.Documents.WriteAsync(table, [write], null, cancellationToken);
            }
            catch (Exception refusal) when (context.Session.IsRefusal(refusal))
            {
                Refuse(result, refusal);
            }
        }

        // Each alone is taken, and all together are not: then none is made.
        if (_refused.Count > before) return;
        foreach (var result in open) Refuse(result, error);
    }

    private void Refuse(TransformedObject result, Exception error) =>
        _refused[result.Source.Id] = $"the database refuses the new object: {error.Message}";

    private async Task<IReadOnlyList<TransformedObject>> FindOpenAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (transform.Arrivals.Count == 0 || step.Only is not null) return [];
        var there = await transaction.Documents.FindIdsAsync(table, transform.Arrivals, cancellationToken);
        return [.. transform.Arrivals.Where(id => !there.Contains(id)).Select(id => transform.Arrive(id)!)];
    }

    private async Task<Dictionary<string, string>> FindTakenAsync(
        IStoreTransaction transaction, IReadOnlyList<TransformedObject> open, CancellationToken cancellationToken)
    {
        var taken = new Dictionary<string, string>();
        var rules = table.Collection.Rules.Unique;
        var byKey = open.Where(result => result.Text is not null)
            .SelectMany(result => KeysOf(rules, result.Text!).Select(key => (key, result.Source.Id)))
            .ToLookup(pair => pair.key, pair => pair.Id);
        if (byKey.Count == 0) return taken;
        for (string? after = null; ;)
        {
            var page = await transaction.Documents.ScanAsync(
                table, new ScanQuery(after, PageSize), cancellationToken);
            foreach (var (id, text) in page.Select(source => source.Document))
            {
                foreach (var key in KeysOf(rules, text).Where(byKey.Contains))
                {
                    foreach (var own in byKey[key])
                    {
                        taken.TryAdd(own, $"it is not made, since '{id}' has the same {key.Rule}: {key.Values}");
                    }
                }
            }

            if (page.Count < PageSize) return taken;
            after = page[^1].Document.Id;
        }
    }

    private static IEnumerable<(UniqueRule Rule, string Values)> KeysOf(IReadOnlyList<UniqueRule> rules, string text)
    {
        if (rules.Count == 0) return [];
        try
        {
            var root = StoredXml.Parse(text).Document.Root;
            return [.. rules.Select(rule => (rule, Values: rule.KeyOf(root))).Where(key => key.Values is not null)
                .Select(key => (key.rule, key.Values!))];
        }
        catch (ObjectRefusedException)
        {
            return [];
        }
    }
}
