using Uplift.Documents;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Settles what the objects of a batch do to other collections: which objects are made, which are there already, which collide. An
/// object whose effect collides is refused as a whole and leaves nothing behind.
/// </summary>
public sealed class SideEffectWriter(PassStep step, BatchTransform batch)
{
    /// <summary>The writes in other collections, by collection.</summary>
    public Dictionary<string, List<DocumentWrite>> Writes { get; } = [];

    /// <summary>Goes through the results in order; those that collide come back as failed.</summary>
    public async Task<IReadOnlyList<TransformedObject>> SettleAsync(
        IDocuments documents, IReadOnlyList<TransformedObject> results, CancellationToken cancellationToken)
    {
        var effects = results.SelectMany(result => result.Effects).ToList();
        if (effects.Count == 0) return results;
        var stored = new Dictionary<(string Collection, string Id), string>();
        foreach (var group in effects.GroupBy(effect => effect.Collection))
        {
            var ids = group.Select(effect => effect.Id).ToHashSet();
            foreach (var document in await documents.FindAsync(batch.TableOf(group.Key), ids, cancellationToken))
            {
                stored[(group.Key, document.Id)] = document.Text;
            }
        }

        return [.. results.Select(result => Settle(result, stored))];
    }

    private TransformedObject Settle(TransformedObject result, Dictionary<(string Collection, string Id), string> stored)
    {
        if (result.Effects.Count == 0) return result;
        foreach (var effect in result.Effects.OfType<CreateObject>())
        {
            if (FindCollision(effect, stored) is { } message) return Refused(result, message);
        }

        foreach (var effect in result.Effects)
        {
            var there = stored.ContainsKey((effect.Collection, effect.Id));
            switch (effect)
            {
                case CreateObject create when !there:
                    var text = DocumentText.Write(create.Document);
                    stored[(effect.Collection, effect.Id)] = text;
                    Add(effect.Collection, new DocumentWrite(effect.Id, text, WriteKind.Insert));
                    break;
                case CreateObject { Existing: ExistingPolicy.Overwrite } create:
                    Overwrite(create, stored);
                    break;
                case DeleteObject when there:
                    stored.Remove((effect.Collection, effect.Id));
                    Add(effect.Collection, new DocumentWrite(effect.Id, null, WriteKind.Delete));
                    break;
            }
        }

        return result;
    }

    private void Overwrite(CreateObject create, Dictionary<(string Collection, string Id), string> stored)
    {
        var text = DocumentText.Write(create.Document);
        if (IsSame(create, stored[(create.Collection, create.Id)])) return;
        stored[(create.Collection, create.Id)] = text;
        Add(create.Collection, new DocumentWrite(create.Id, text, WriteKind.Update));
    }

    private string? FindCollision(CreateObject create, Dictionary<(string Collection, string Id), string> stored)
    {
        var schema = step.ChangedLater.Contains(create.Collection)
            ? null
            : step.Package.SchemaOf(batch.TableOf(create.Collection).Collection);
        if (schema?.Validate(create.Document, 1) is [var violation, ..])
        {
            return $"object '{create.Id}' for '{create.Collection}' does not conform to its schema: "
                + $"{violation.Path} {violation.Message}";
        }

        if (create.Existing != ExistingPolicy.Fail) return null;
        if (!stored.TryGetValue((create.Collection, create.Id), out var text) || IsSame(create, text)) return null;
        return $"object '{create.Id}' of '{create.Collection}' exists with other content; "
            + "remove one of them, or let the operation say 'existing: keep'.";
    }

    private static bool IsSame(CreateObject create, string text) =>
        JsonValues.Equal(create.Document, DocumentText.Parse(text));

    private TransformedObject Refused(TransformedObject result, string message)
    {
        var change = result.AppliedChanges.Count > 0 ? result.AppliedChanges[^1] : step.Changes[^1];
        return new TransformedObject(result.Source)
        {
            Failures =
            [
                new ObjectFailure(step.Number, step.Package.Id.Product, change.Key, step.Collection.Name, result.Source.Id, "", message),
            ],
        };
    }

    private void Add(string collection, DocumentWrite write)
    {
        if (!Writes.TryGetValue(collection, out var list)) Writes[collection] = list = [];
        list.Add(write);
    }
}
