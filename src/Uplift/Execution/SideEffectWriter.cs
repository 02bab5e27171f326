using Uplift.Documents;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Settles what the objects of a batch do to other collections: which objects are made, which are there already, which
/// collide. An
/// object whose effect collides is refused as a whole and leaves nothing behind.
/// </summary>
public sealed class SideEffectWriter(PassStep step, BatchTransform batch, ObjectTransform transform)
{
    /// <summary>The writes in other collections, by collection.</summary>
    public Dictionary<string, List<DocumentWrite>> Writes { get; } = [];

    /// <summary>Goes through the results in order; those that collide come back as failed.</summary>
    public async Task<IReadOnlyList<TransformedObject>> SettleAsync(
        IDocuments documents, IReadOnlyList<TransformedObject> results, CancellationToken cancellationToken)
    {
        var effects = results.SelectMany(result => result.Effects).Select(caused => caused.Effect).ToList();
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

    private TransformedObject Settle(
        TransformedObject result, Dictionary<(string Collection, string Id), string> stored)
    {
        if (result.Effects.Count == 0) return result;
        var own = new List<CreateObject>();
        foreach (var (change, effect) in result.Effects)
        {
            if (effect is not CreateObject create) continue;
            if (FindCollision(create, own, stored) is { } message)
            {
                return transform.Refuse(result.Source, change, message);
            }

            own.Add(create);
        }

        foreach (var effect in result.Effects.Select(caused => caused.Effect))
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

    private string? FindCollision(
        CreateObject create, List<CreateObject> own, Dictionary<(string Collection, string Id), string> stored)
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
        if (own.Any(other => other.Collection == create.Collection && other.Id == create.Id
            && !JsonValues.Equal(other.Document, create.Document)))
        {
            return $"it makes two different objects with the id '{create.Id}' for '{create.Collection}'; make the ids differ.";
        }

        if (!stored.TryGetValue((create.Collection, create.Id), out var text) || IsSame(create, text)) return null;
        return $"object '{create.Id}' of '{create.Collection}' exists with other content; "
            + "remove one of them, or let the operation say 'existing: keep'.";
    }

    private static bool IsSame(CreateObject create, string text)
    {
        try
        {
            return JsonValues.Equal(create.Document, DocumentText.Parse(text));
        }
        catch (ObjectRefusedException)
        {
            return false;
        }
    }

    private void Add(string collection, DocumentWrite write)
    {
        if (!Writes.TryGetValue(collection, out var list)) Writes[collection] = list = [];
        list.Add(write);
    }
}
