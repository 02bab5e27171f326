using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Reads conditions about XML documents; what is wrong goes into the bag with its line.</summary>
internal sealed class XmlConditionReader
{
    private readonly XmlNames _names;

    // The one place where a condition gets its name.
    private readonly Dictionary<string, Func<SourceNode, DiagnosticBag, XmlCondition?>> _readers;

    public XmlConditionReader(XmlNames names)
    {
        _names = names;
        _readers = new(StringComparer.Ordinal)
        {
            ["exists"] = ReadExists,
            ["equals"] = (node, bag) =>
                ReadTexts(node, "equals", bag, keys => keys.Require("value") is { } value ? [value] : []),
            ["in"] = (node, bag) =>
                ReadTexts(node, "in", bag, keys => keys.Require("values") is null ? [] : keys.TakeList("values")),
            ["matches"] = ReadMatches,
            ["all"] = (node, bag) => ReadJoined(node, "all", bag),
            ["any"] = (node, bag) => ReadJoined(node, "any", bag),
            ["not"] = (node, bag) => Read(node, bag) is { } inner ? new XmlNotCondition(node.Position, inner) : null,
        };
    }

    /// <summary>Reads one condition; null when it is wrong.</summary>
    public XmlCondition? Read(SourceNode node, DiagnosticBag bag) => ConditionReader.Read(node, bag, _readers);

    private XmlExistsCondition? ReadExists(SourceNode node, DiagnosticBag bag) =>
        XmlPath.Read(node, "'exists'", _names, bag) is { } path ? new XmlExistsCondition(node.Position, path) : null;

    private XmlTextCondition? ReadTexts(
        SourceNode node, string name, DiagnosticBag bag, Func<MappingReader, IReadOnlyList<SourceNode>> take)
    {
        if (ConditionReader.Keys(node, name, bag) is not { } keys) return null;
        var path = Path(keys, name);
        var nodes = take(keys);
        keys.Finish();
        foreach (var wrong in nodes.Where(value => value is not SourceScalar { Value: not null }))
        {
            bag.Error(DiagnosticCodes.InvalidCondition, $"Condition '{name}' compares texts, not a {wrong.Kind}.",
                wrong.Position,
                "Write a text, number or boolean; for a missing element write { not: { exists: … } }.");
        }

        if (path is null) return null;
        string[] values = [.. nodes.OfType<SourceScalar>()
            .Select(value => value.Text ?? value.Value?.ToJsonString() ?? "")];
        return new XmlTextCondition(node.Position, path, values, text => Array.IndexOf(values, text) >= 0);
    }

    private XmlTextCondition? ReadMatches(SourceNode node, DiagnosticBag bag)
    {
        if (ConditionReader.Keys(node, "matches", bag) is not { } keys) return null;
        var path = Path(keys, "matches");
        var pattern = MatchesCondition.ReadPattern(keys);
        keys.Finish();
        return path is null || pattern is null ? null : new XmlTextCondition(node.Position, path, [], pattern.IsMatch);
    }

    private XmlJoinedCondition? ReadJoined(SourceNode node, string name, DiagnosticBag bag) =>
        ConditionReader.ReadList(node, name, bag, item => Read(item, bag)) is { } conditions
            ? new XmlJoinedCondition(node.Position, conditions, name == "all")
            : null;

    private XmlPath? Path(MappingReader keys, string name) =>
        keys.Require("path") is { } node ? XmlPath.Read(node, $"'path' of condition '{name}'", _names, keys.Bag) : null;
}
