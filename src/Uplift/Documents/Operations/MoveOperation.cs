using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Takes a value away and puts it elsewhere; missing parents are made.</summary>
public sealed record MoveOperation(SourcePosition Position, Condition? When,
    DocumentPath From, DocumentPath To, ExistingPolicy Existing)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [From];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [From, To];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        Transfer.Apply(edit, From, To, Existing, TransferMode.Take);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static MoveOperation Read(OperationSource source)
    {
        var (from, to) = Transfer.ReadPaths(source, source.MemberPath("from"), source.MemberPath("to"));
        return new MoveOperation(source.Position, source.When, from, to, source.Existing());
    }
}
