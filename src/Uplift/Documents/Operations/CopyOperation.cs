using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Writes a value to a second place; missing parents are made.</summary>
public sealed record CopyOperation(SourcePosition Position, Condition? When,
    DocumentPath From, DocumentPath To, ExistingPolicy Existing)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [From];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [To];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        Transfer.Apply(edit, From, To, Existing, TransferMode.Leave);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static CopyOperation Read(OperationSource source)
    {
        var (from, to) = Transfer.ReadPaths(source, source.ValuePath("from"), source.ValuePath("to"));
        return new CopyOperation(source.Position, source.When, from, to, source.Existing());
    }
}
