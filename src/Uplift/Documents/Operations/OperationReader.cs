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

    internal static IReadOnlyList<Operation> ReadAll(SourceNode node, DiagnosticBag bag, OperationScope scope) =>
        OperationEntries.ReadAll(node, bag, Names, entry => s_readers[entry.Name](new OperationSource(
            entry.Name, entry.Keys, entry.Position,
            entry.When is { } condition ? ConditionReader.Read(condition, bag) : null, scope)));
}
