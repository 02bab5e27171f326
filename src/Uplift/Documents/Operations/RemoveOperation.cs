using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Takes members or elements away.</summary>
public sealed record RemoveOperation(SourcePosition Position, Condition? When, DocumentPath Path)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        var places = Path.Select(edit.Scope);
        for (var index = places.Count - 1; index >= 0; index--) edit.Remove(places[index]);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static RemoveOperation Read(OperationSource source) =>
        new(source.Position, source.When, source.ValuePath("path", "Use 'delete' to remove the object itself."));
}
