using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Where <c>coalesce</c> looks for a value.</summary>
public abstract record CoalesceSource
{
    private protected CoalesceSource()
    {
    }

    /// <summary>The value that is found; null when there is none (or it is not fetched yet: see <see
    /// cref="ObjectEdit.Missing"/>).</summary>
    internal abstract JsonNode? Find(ObjectEdit edit);

    internal static CoalesceSource? Read(SourceNode node, OperationSource operation)
    {
        if (node is not SourceMapping mapping)
        {
            return operation.Read(node, "from") is { } path ? new PathSource(path) : null;
        }

        var keys = new MappingReader(mapping, "source of operation 'coalesce'", operation.Bag);
        var lookup = keys.RequireText("lookup");
        var by = Single(keys.Take("by"), "by", operation);
        var equalTo = Single(keys.Require("equals"), "equals", operation);
        var take = Single(keys.Require("take"), "take", operation);
        keys.Finish();
        return equalTo is null || take is null ? null : new LookupSource(lookup, by, equalTo, take);
    }

    private static DocumentPath? Single(SourceNode? node, string key, OperationSource operation)
    {
        if (node is null || operation.Read(node, key) is not { } path) return null;
        if (path.HasWildcard)
        {
            operation.Bag.Error(DiagnosticCodes.InvalidOperation, $"'{key}' must name one place, not '{path}'.",
                node.Position);
        }

        return path;
    }
}

/// <summary>The first value that a path matches and that is not null.</summary>
public sealed record PathSource(DocumentPath Path) : CoalesceSource
{
    internal override JsonNode? Find(ObjectEdit edit)
    {
        JsonNode? found = null;
        Path.Any(edit.Root, value =>
        {
            found = value;
            return value is not null;
        });
        return found;
    }
}

/// <summary>A value of an object in another collection.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="By">The place in its objects that is compared; null compares their id.</param>
/// <param name="EqualTo">The place in the document that it is compared with.</param>
/// <param name="Take">The place of the value in the object that is found.</param>
public sealed record LookupSource(string Collection, DocumentPath? By, DocumentPath EqualTo, DocumentPath Take)
    : CoalesceSource
{
    internal override JsonNode? Find(ObjectEdit edit)
    {
        EqualTo.TryFirst(edit.Root, out var value);
        if (JsonTypes.KeyText(value) is not { } text) return null;
        if (edit.Find(new LookupKey(Collection, By, text)) is not { Count: > 0 } found) return null;
        if (found.Count > 1)
        {
            throw edit.Refuse(edit.Scope,
                $"{found.Count} objects of '{Collection}' have '{text}' at '{By}' (such as '{found[0].Id}' and "
                + $"'{found[1].Id}'), and one is expected; make them differ.");
        }

        Take.TryFirst(found[0].Document, out var taken);
        return taken;
    }
}
