using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>What <c>map</c> does with a value that is not in its table.</summary>
public enum MapElse
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>The object is refused.</summary>
    Fail,

    /// <summary>It is taken away.</summary>
    Remove,
}

/// <summary>One row of the table of <c>map</c>.</summary>
public sealed record MapEntry(JsonNode? From, JsonNode? To)
{
    internal static IReadOnlyList<MapEntry> ReadAll(OperationText source)
    {
        switch (source.Keys.Require("values"))
        {
            case SourceMapping { Members.Count: > 0 } table:
                return [.. table.Members.Select(row => new MapEntry(JsonValue.Create(row.Key), row.Value.ToJson()))];
            case SourceList { Items.Count: > 0 } list:
                return ReadRows(list, source.Bag);
            case { } other:
                source.Wrong("values", $"'values' of operation 'map' must have entries, not be {Shown(other)}.",
                    "Write { old: new } or a list of { from: old, to: new }.");
                return [];
            default:
                return [];
        }
    }

    private static string Shown(SourceNode node) =>
        node is SourceMapping or SourceList ? "empty" : $"a {node.Kind}";

    private static List<MapEntry> ReadRows(SourceList list, DiagnosticBag bag)
    {
        var rows = new List<MapEntry>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is not SourceMapping mapping)
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"An entry of 'values' must be a mapping, not a {item.Kind}.",
                    item.Position, "Write { from: old, to: new }.");
                continue;
            }

            var keys = new MappingReader(mapping, "entry of 'values'", bag);
            var (from, to) = (keys.Require("from"), keys.Require("to"));
            keys.Finish();
            if (from is null || to is null) continue;
            var row = new MapEntry(from.ToJson(), to.ToJson());
            if (rows.Exists(other => JsonValues.Equal(other.From, row.From)))
            {
                bag.Error(DiagnosticCodes.InvalidValue, $"{JsonTypes.Shown(row.From)} stands twice in 'values'.",
                    from.Position,
                    "Keep one entry.");
            }

            rows.Add(row);
        }

        return rows;
    }
}
