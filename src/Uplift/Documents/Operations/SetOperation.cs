using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Writes a value; missing parents are made.</summary>
public sealed record SetOperation(SourcePosition Position, Condition? When, DocumentPath Path, JsonNode? Value)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in edit.Targets(Path))
        {
            if (!place.Exists || !JsonValues.Equal(place.Value, Value)) place.Set(Value?.DeepClone());
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static SetOperation Read(OperationSource source) =>
        new(source.Position, source.When, source.ValuePath("path"), source.Keys.Require("value")?.ToJson());
}
