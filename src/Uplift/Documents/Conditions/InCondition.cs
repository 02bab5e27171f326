using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when a matched value equals one of the given ones.</summary>
public sealed record InCondition(SourcePosition Position, DocumentPath Path, IReadOnlyList<JsonNode?> Values)
    : Condition(Position)
{
    private readonly Func<JsonNode?, bool> _test = value => Contains(Values, value);

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => [Path];

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => Path.Any(root, _test);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag)
    {
        if (ConditionReader.Keys(node, "in", bag) is not { } keys) return null;
        var path = ConditionReader.Path(keys, "in");
        keys.Require("values");
        var values = keys.TakeList("values");
        keys.Finish();
        return path is null ? null : new InCondition(node.Position, path, [.. values.Select(value => value.ToJson())]);
    }

    private static bool Contains(IReadOnlyList<JsonNode?> values, JsonNode? value)
    {
        for (var index = 0; index < values.Count; index++)
        {
            if (JsonValues.Equal(values[index], value)) return true;
        }

        return false;
    }
}
