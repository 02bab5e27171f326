using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas.Checks;

/// <summary>A bound of <c>minimum</c>, <c>maximum</c> or their exclusive forms.</summary>
/// <param name="side">1 for a lower bound, -1 for an upper one.</param>
/// <param name="inclusive">True when the bound itself is allowed.</param>
internal sealed class BoundCheck(string keyword, JsonNumber bound, int side, bool inclusive) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is null || JsonKinds.Of(node) != JsonValueKind.Number) return true;
        var distance = JsonNumber.Of(node).CompareTo(bound) * side;
        if (distance > 0 || (inclusive && distance == 0)) return true;
        var words = (side > 0, inclusive) switch
        {
            (true, true) => "at least",
            (true, false) => "more than",
            (false, true) => "at most",
            _ => "less than",
        };
        return walk is not null && walk.Report(keyword, $"must be {words} {bound}, not {node.ToJsonString()}");
    }
}

/// <summary><c>multipleOf</c>.</summary>
internal sealed class MultipleOfCheck(JsonNumber divisor) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is null || JsonKinds.Of(node) != JsonValueKind.Number) return true;
        return JsonNumber.Of(node).IsMultipleOf(divisor)
            || (walk is not null && walk.Report("multipleOf",
                $"must be a multiple of {divisor}, not {node.ToJsonString()}"));
    }
}
