using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when its condition does not.</summary>
public sealed record NotCondition(SourcePosition Position, Condition Condition) : Condition(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => Condition.Paths;

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => !Condition.Holds(root);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag) =>
        ConditionReader.Read(node, bag) is { } condition ? new NotCondition(node.Position, condition) : null;
}
