using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Whose value holds where vendor and customer both changed a place.</summary>
public enum MergeWinner
{
    /// <summary>The customer's; the conflict is told.</summary>
    Customer,

    /// <summary>The vendor's; the conflict is told.</summary>
    Vendor,

    /// <summary>The customer's, until a person has decided.</summary>
    Ask,

    /// <summary>The customer's, whatever the vendor ships; values are never told.</summary>
    Secret,
}

/// <summary>How the values of some lists are told apart.</summary>
/// <param name="Items">The values.</param>
/// <param name="Key">What makes their natural key; empty: all that they say.</param>
/// <param name="Besides">What does not count in all that they say.</param>
internal sealed record XmlListRule(XmlPath Items, IReadOnlyList<XmlPath> Key, IReadOnlyList<XmlPath> Besides);

/// <summary>Who wins at some elements and below them.</summary>
internal sealed record XmlWinnerRule(XmlPath Items, MergeWinner Winner);

/// <summary>What a package says of merging its XML objects: how values of lists are told apart, what is one
/// value, who wins.</summary>
public sealed class XmlMergeRules
{
    /// <summary>Nothing is known: lists are sets of values, the customer wins.</summary>
    public static XmlMergeRules None { get; } = new();

    /// <summary>How values of lists are told apart; the first that fits.</summary>
    internal IReadOnlyList<XmlListRule> Lists { get; init; } = [];

    /// <summary>Elements that are one value, whatever is in them.</summary>
    internal IReadOnlyList<XmlPath> Atomic { get; init; } = [];

    /// <summary>Attributes and elements that do not count.</summary>
    internal IReadOnlyList<XmlPath> Ignored { get; init; } = [];

    /// <summary>Who wins at elements and below them; the first that fits.</summary>
    internal IReadOnlyList<XmlWinnerRule> Winners { get; init; } = [];

    /// <summary>Reads <c>lists</c>, <c>atomic</c>, <c>ignored</c> and <c>winners</c>.</summary>
    public static XmlMergeRules Read(SourceNode node, XmlNames names, DiagnosticBag bag)
    {
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"Rules of a merge must be a mapping, not a {node.Kind}.",
                node.Position);
            return None;
        }

        var reader = new MappingReader(mapping, "merge", bag);
        var rules = new XmlMergeRules
        {
            Lists = [.. Mappings(reader, "lists", bag).Select(own => ReadList(own, names, bag)).OfType<XmlListRule>()],
            Atomic = Paths(reader, "atomic", names, bag),
            Ignored = Paths(reader, "ignored", names, bag),
            Winners = [.. Mappings(reader, "winners", bag).Select(own => ReadWinner(own, names, bag))
                .OfType<XmlWinnerRule>()],
        };
        reader.Finish();
        return rules;
    }

    private static XmlListRule? ReadList(MappingReader reader, XmlNames names, DiagnosticBag bag)
    {
        var items = PathOf(reader.Require("items"), names, bag);
        var (key, besides) = (Paths(reader, "key", names, bag), Paths(reader, "besides", names, bag));
        reader.Finish();
        return items is null ? null : new XmlListRule(items, key, besides);
    }

    private static XmlWinnerRule? ReadWinner(MappingReader reader, XmlNames names, DiagnosticBag bag)
    {
        var items = PathOf(reader.Require("items"), names, bag);
        var winner = reader.TakeWord("winner", MergeWinner.Customer,
        [
            ("customer", MergeWinner.Customer), ("vendor", MergeWinner.Vendor), ("ask", MergeWinner.Ask),
            ("secret", MergeWinner.Secret),
        ]);
        reader.Finish();
        return items is null ? null : new XmlWinnerRule(items, winner);
    }

    private static IEnumerable<MappingReader> Mappings(MappingReader reader, string key, DiagnosticBag bag)
    {
        foreach (var node in reader.TakeList(key))
        {
            if (node is SourceMapping mapping) yield return new MappingReader(mapping, key, bag);
            else reader.Wrong(node, key, "a list of mappings");
        }
    }

    private static List<XmlPath> Paths(MappingReader reader, string key, XmlNames names, DiagnosticBag bag) =>
        [.. reader.TakeList(key).Select(node => PathOf(node, names, bag)).OfType<XmlPath>()];

    private static XmlPath? PathOf(SourceNode? node, XmlNames names, DiagnosticBag bag) =>
        node is null ? null : XmlPath.Read(node, "A path", names, bag);
}
