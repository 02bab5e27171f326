using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>What becomes of the source.</summary>
internal enum TransferMode
{
    /// <summary>It is taken away.</summary>
    Take,

    /// <summary>It stays.</summary>
    Leave,
}

/// <summary>What <c>move</c> and <c>copy</c> have in common.</summary>
internal static class Transfer
{
    /// <summary>Checks that each source has exactly one target, apart from it.</summary>
    public static (DocumentPath From, DocumentPath To) ReadPaths(OperationSource source, DocumentPath from,
        DocumentPath to)
    {
        if (!source.IsSound) return (from, to);
        var shared = from.LastWildcard + 1;
        if (from.LastWildcard != to.LastWildcard || !from.Segments.Take(shared).SequenceEqual(to.Segments.Take(shared)))
        {
            source.Wrong("to", $"'{from}' and '{to}' must begin with the same path up to the last '*'.",
                "Use 'each' when the values go elsewhere.");
        }
        else if (from.IsPrefixOf(to))
        {
            source.Wrong("to", $"'{to}' is in '{from}' itself.",
                source.Name == "move" ? "Use 'wrap' with 'as' to put a value into an object."
                    : "Copy it to another place.");
        }

        return (from, to);
    }

    public static void Apply(ObjectEdit edit, DocumentPath from, DocumentPath to, ExistingPolicy existing,
        TransferMode mode)
    {
        var shared = from.LastWildcard + 1;
        foreach (var start in from.Select(edit.Scope, 0, shared))
        {
            var sources = from.Select(start, shared, from.Segments.Count);
            if (sources.Count == 0) continue;
            var targets = to.Select(start, shared, to.Segments.Count);
            if (targets.Count == 0 || IsFree(edit, sources[0], targets[0], existing, mode))
            {
                var value = Value(sources[0], mode);
                edit.Target(start, to, shared).Set(value);
            }
        }
    }

    // An equal value is there already when the operation is repeated; then only the source is to go.
    private static bool IsFree(ObjectEdit edit, Place source, Place target, ExistingPolicy existing, TransferMode mode)
    {
        if (JsonValues.Equal(source.Value, target.Value))
        {
            if (mode == TransferMode.Take) edit.Remove(source);
            return false;
        }

        if (existing == ExistingPolicy.Fail) throw edit.Conflict(source, edit.PointerOf(target), target.Value);
        return existing == ExistingPolicy.Overwrite;
    }

    private static JsonNode? Value(Place source, TransferMode mode)
    {
        if (mode == TransferMode.Leave) return source.Value?.DeepClone();
        var value = source.Detach();
        source.Remove();
        return value;
    }
}
