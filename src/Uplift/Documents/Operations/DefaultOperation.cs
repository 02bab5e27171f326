using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Writes a value where there is none or null.</summary>
public sealed record DefaultOperation(SourcePosition Position, Condition? When, DocumentPath Path, JsonNode? Value)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in edit.Targets(Path))
        {
            if (!place.Exists || place.Value is null) place.Set(Value?.DeepClone());
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static DefaultOperation Read(OperationSource source) =>
        new(source.Position, source.When, source.ValuePath("path"), source.Keys.Require("value")?.ToJson());
}
