using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Removes the object itself; later operations are not applied.</summary>
public sealed record DeleteOperation(SourcePosition Position, Condition? When)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [DocumentPath.Root];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        edit.Deleted = true;
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static DeleteOperation Read(OperationSource source)
    {
        if (source.Scope is OperationScope.Apart or OperationScope.ElementApart)
        {
            source.Bag.Error(DiagnosticCodes.InvalidOperation,
                "'delete' cannot stand in the 'do' of 'extract' or 'collect'.",
                source.Position, "Leave values out with a condition instead.");
        }

        return new DeleteOperation(source.Position, source.When);
    }
}
