using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Changes;

/// <summary>A declarative change of a collection of XML documents: the same words as for JSON, places
/// named by XPath.</summary>
public sealed record XmlChange : ObjectChange
{
    /// <summary>Which objects it concerns and what is done with them.</summary>
    public required XmlProgram Program { get; init; }

    /// <inheritdoc/>
    public override string Kind => "document";

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => [];

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}
