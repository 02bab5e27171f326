using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when a matched value equals the given one.</summary>
public sealed record EqualsCondition(SourcePosition Position, DocumentPath Path, JsonNode? Value) : Condition(Position)
{
    private readonly Func<JsonNode?, bool> _test = value => JsonValues.Equal(value, Value);

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => [Path];

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => Path.Any(root, _test);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag)
    {
        if (ConditionReader.Keys(node, "equals", bag) is not { } keys) return null;
        var (path, value) = (ConditionReader.Path(keys, "equals"), keys.Require("value"));
        keys.Finish();
        return path is null || value is null ? null : new EqualsCondition(node.Position, path, value.ToJson());
    }
}
