using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when the member or element is there, null included.</summary>
public sealed record ExistsCondition(SourcePosition Position, DocumentPath Path) : Condition(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => [Path];

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => Path.Any(root, static _ => true);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag) =>
        DocumentPath.Read(node, "condition 'exists'", bag) is { } path ? new ExistsCondition(node.Position, path)
            : null;
}
