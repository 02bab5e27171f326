using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Makes a list of a value that is none, or with As an object of a value that is none; null stays
/// null.</summary>
public sealed record WrapOperation(SourcePosition Position, Condition? When, DocumentPath Path, string? As)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in Path.Select(edit.Scope))
        {
            if (place.Value is null || place.Value.Has(As is null ? JsonType.List : JsonType.Object)) continue;
            var value = place.Detach();
            place.Set(As is null ? new JsonArray(value) : new JsonObject { [As] = value });
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static WrapOperation Read(OperationSource source) =>
        new(source.Position, source.When, source.ValuePath("path"), source.OptionalText("as"));
}
