using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Reads conditions; what is wrong goes into the bag with its line.</summary>
public static class ConditionReader
{
    // The one place where a condition gets its name.
    private static readonly Dictionary<string, Func<SourceNode, DiagnosticBag, Condition?>> s_readers = new()
    {
        ["exists"] = ExistsCondition.Read,
        ["equals"] = EqualsCondition.Read,
        ["type"] = TypeCondition.Read,
        ["in"] = InCondition.Read,
        ["matches"] = MatchesCondition.Read,
        ["all"] = AllCondition.Read,
        ["any"] = AnyCondition.Read,
        ["not"] = NotCondition.Read,
    };

    /// <summary>The names of all conditions.</summary>
    public static IReadOnlyCollection<string> Names => s_readers.Keys;

    /// <summary>Reads one condition; null when it is wrong.</summary>
    public static Condition? Read(SourceNode node, DiagnosticBag bag) => Read(node, bag, s_readers);

    /// <summary>Reads one condition of those that there are; their shape is the same whatever documents they are
    /// for.</summary>
    internal static T? Read<T>(
        SourceNode node, DiagnosticBag bag, IReadOnlyDictionary<string, Func<SourceNode, DiagnosticBag, T?>> readers)
        where T : class
    {
        if (node is not SourceMapping { Members.Count: 1 } mapping)
        {
            bag.Error(DiagnosticCodes.InvalidCondition,
                "A condition must be a mapping with exactly one name as its key.",
                node.Position, $"Known are {string.Join(", ", readers.Keys)}; join several with 'all' or 'any'.");
            return null;
        }

        var member = mapping.Members[0];
        if (readers.TryGetValue(member.Key, out var read))
        {
            var before = bag.Count;
            var condition = read(member.Value, bag);
            return bag.Count == before ? condition : null;
        }

        bag.Error(DiagnosticCodes.InvalidCondition, $"There is no condition '{member.Key}'.", member.Position,
            $"Known are {string.Join(", ", readers.Keys)}.");
        return null;
    }

    internal static IReadOnlyList<Condition>? ReadList(SourceNode node, string name, DiagnosticBag bag) =>
        ReadList(node, name, bag, item => Read(item, bag));

    internal static IReadOnlyList<T>? ReadList<T>(
        SourceNode node, string name, DiagnosticBag bag, Func<SourceNode, T?> read)
        where T : class
    {
        if (node is not SourceList { Items.Count: > 0 } list)
        {
            bag.Error(DiagnosticCodes.InvalidCondition,
                $"'{name}' must be a list with at least one condition, not a {node.Kind}.",
                node.Position);
            return null;
        }

        var conditions = new List<T>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (read(item) is { } condition) conditions.Add(condition);
        }

        return conditions;
    }

    internal static MappingReader? Keys(SourceNode node, string name, DiagnosticBag bag)
    {
        if (node is SourceMapping mapping) return new MappingReader(mapping, $"condition '{name}'", bag);
        bag.Error(DiagnosticCodes.InvalidCondition, $"Condition '{name}' must be a mapping, not a {node.Kind}.",
            node.Position);
        return null;
    }

    internal static DocumentPath? Path(MappingReader keys, string name) =>
        keys.Require("path") is { } node ? DocumentPath.Read(node, $"'path' of condition '{name}'", keys.Bag) : null;
}
