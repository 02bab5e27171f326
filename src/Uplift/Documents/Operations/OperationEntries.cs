using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>One entry under <c>do</c>: the name of an operation, its keys, and its <c>when</c>.</summary>
internal sealed record OperationEntry(string Name, MappingReader Keys, SourcePosition Position, SourceNode? When);

/// <summary>Reads lists of operations; their shape is the same whatever documents they are for.</summary>
internal static class OperationEntries
{
    /// <summary>Reads a list; operations that are wrong are left out.</summary>
    /// <param name="names">The operations that there are.</param>
    /// <param name="read">Reads one of them.</param>
    public static IReadOnlyList<T> ReadAll<T>(
        SourceNode node, DiagnosticBag bag, IReadOnlyCollection<string> names, Func<OperationEntry, T> read)
        where T : class
    {
        if (node is not SourceList { Items.Count: > 0 } list)
        {
            bag.Error(DiagnosticCodes.InvalidOperation,
                $"The operations must be a list with at least one entry, not a {node.Kind}.",
                node.Position, "Write for example '- remove: { path: /old }'.");
            return [];
        }

        var operations = new List<T>(list.Items.Count);
        foreach (var entry in list.Items)
        {
            if (ReadEntry(entry, bag, names, read) is { } operation) operations.Add(operation);
        }

        return operations;
    }

    private static T? ReadEntry<T>(
        SourceNode entry, DiagnosticBag bag, IReadOnlyCollection<string> names, Func<OperationEntry, T> read)
        where T : class
    {
        if (entry is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidOperation,
                $"An operation must be a mapping with its name as the key, not a {entry.Kind}.",
                entry.Position, $"Known are {string.Join(", ", names)}.");
            return null;
        }

        var before = bag.Count;
        if (FindOperation(mapping, bag, names) is not { } member) return null;
        if (KeysOf(member) is not { } keys)
        {
            bag.Error(DiagnosticCodes.InvalidValue,
                $"Operation '{member.Key}' must be a mapping of its keys, not a {member.Value.Kind}.",
                member.Value.Position);
            return null;
        }

        var reader = new MappingReader(keys, $"operation '{member.Key}'", bag);
        var operation = read(new OperationEntry(member.Key, reader, member.Position, mapping.Find("when")));
        reader.Finish();
        return bag.Count == before ? operation : null;
    }

    private static SourceMember? FindOperation(
        SourceMapping mapping, DiagnosticBag bag, IReadOnlyCollection<string> names)
    {
        SourceMember? found = null;
        foreach (var member in mapping.Members)
        {
            if (member.Key == "when") continue;
            if (!names.Contains(member.Key))
            {
                bag.Error(DiagnosticCodes.InvalidOperation, $"There is no operation '{member.Key}'.", member.Position,
                    $"Known are {string.Join(", ", names)}.");
                return null;
            }

            if (found is not null)
            {
                bag.Error(DiagnosticCodes.InvalidOperation,
                    $"The entry names two operations, '{found.Key}' and '{member.Key}'.",
                    member.Position, "Begin a new entry with '-' for each.");
                return null;
            }

            found = member;
        }

        if (found is null) bag.Error(DiagnosticCodes.InvalidOperation, "The entry names no operation.",
            mapping.Position,
            $"Known are {string.Join(", ", names)}.");
        return found;
    }

    // 'delete' has no keys, so that nothing after its colon means the same as {}.
    private static SourceMapping? KeysOf(SourceMember member) => member.Value switch
    {
        SourceMapping keys => keys,
        SourceScalar { Value: null } when member.Key == "delete" => new SourceMapping(member.Position, []),
        _ => null,
    };
}
