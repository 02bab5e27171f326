using Uplift.Documents;

namespace Uplift.Changes;

/// <summary>A declarative change: operations on each object of a collection for which a condition holds.</summary>
public sealed record DocumentChange : ObjectChange
{
    /// <summary>Which objects it concerns and what is done with them.</summary>
    public required DocumentProgram Program { get; init; }

    /// <inheritdoc/>
    public override string Kind => "document";

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => Program.Operations.SelectMany(operation => operation.Uses);

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}
