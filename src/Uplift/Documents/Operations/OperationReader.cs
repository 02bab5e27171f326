using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Reads the operations of a change; what is wrong goes into the bag with its line.</summary>
public static class OperationReader
{
    // The one place where an operation gets its name.
    private static readonly Dictionary<string, Func<OperationSource, Operation>> s_readers = new(StringComparer.Ordinal)
    {
        ["set"] = SetOperation.Read,
        ["default"] = DefaultOperation.Read,
        ["remove"] = RemoveOperation.Read,
        ["rename"] = RenameOperation.Read,
        ["move"] = MoveOperation.Read,
        ["copy"] = CopyOperation.Read,
        ["map"] = MapOperation.Read,
        ["convert"] = ConvertOperation.Read,
        ["wrap"] = WrapOperation.Read,
        ["unwrap"] = UnwrapOperation.Read,
        ["each"] = EachOperation.Read,
        ["merge"] = MergeOperation.Read,
        ["extract"] = ExtractOperation.Read,
        ["collect"] = CollectOperation.Read,
        ["coalesce"] = CoalesceOperation.Read,
        ["generate"] = GenerateOperation.Read,
        ["append"] = AppendOperation.Read,
        ["delete"] = DeleteOperation.Read,
    };

    /// <summary>The names of all operations.</summary>
    public static IReadOnlyCollection<string> Names => s_readers.Keys;

    /// <summary>Reads the list under <c>do</c>; operations that are wrong are left out.</summary>
    public static IReadOnlyList<Operation> ReadAll(SourceNode node, DiagnosticBag bag) =>
        ReadAll(node, bag, OperationScope.Document);

    internal static IReadOnlyList<Operation> ReadAll(SourceNode node, DiagnosticBag bag, OperationScope scope)
    {
        if (node is not SourceList { Items.Count: > 0 } list)
        {
            bag.Error(DiagnosticCodes.InvalidOperation,
                $"The operations must be a list with at least one entry, not a {node.Kind}.",
                node.Position, "Write for example '- remove: { path: /old }'.");
            return [];
        }

        var operations = new List<Operation>(list.Items.Count);
        foreach (var entry in list.Items)
        {
            if (ReadEntry(entry, bag, scope) is { } operation) operations.Add(operation);
        }

        return operations;
    }

    private static Operation? ReadEntry(SourceNode entry, DiagnosticBag bag, OperationScope scope)
    {
        if (entry is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidOperation,
                $"An operation must be a mapping with its name as the key, not a {entry.Kind}.",
                entry.Position, $"Known are {string.Join(", ", Names)}.");
            return null;
        }

        var before = bag.Count;
        var when = mapping.Find("when") is { } condition ? ConditionReader.Read(condition, bag) : null;
        if (FindOperation(mapping, bag) is not { } member) return null;
        if (KeysOf(member) is not { } keys)
        {
            bag.Error(DiagnosticCodes.InvalidValue,
                $"Operation '{member.Key}' must be a mapping of its keys, not a {member.Value.Kind}.",
                member.Value.Position);
            return null;
        }

        var reader = new MappingReader(keys, $"operation '{member.Key}'", bag);
        var operation = s_readers[member.Key](new OperationSource(member.Key, reader, member.Position, when, scope));
        reader.Finish();
        return bag.Count == before ? operation : null;
    }

    private static SourceMember? FindOperation(SourceMapping mapping, DiagnosticBag bag)
    {
        SourceMember? found = null;
        foreach (var member in mapping.Members)
        {
            if (member.Key == "when") continue;
            if (!s_readers.ContainsKey(member.Key))
            {
                bag.Error(DiagnosticCodes.InvalidOperation, $"There is no operation '{member.Key}'.", member.Position,
                    $"Known are {string.Join(", ", Names)}.");
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
            $"Known are {string.Join(", ", Names)}.");
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
