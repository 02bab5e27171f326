using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when one of its conditions holds.</summary>
public sealed record AnyCondition(SourcePosition Position, IReadOnlyList<Condition> Conditions) : Condition(Position)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => Conditions.SelectMany(condition => condition.Paths);

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root)
    {
        for (var index = 0; index < Conditions.Count; index++)
        {
            if (Conditions[index].Holds(root)) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag) =>
        ConditionReader.ReadList(node, "any", bag) is { } conditions ? new AnyCondition(node.Position, conditions)
            : null;
}
