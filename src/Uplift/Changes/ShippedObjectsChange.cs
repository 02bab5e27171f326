using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Changes;

/// <summary>
/// Brings objects that the vendor ships up to date: each is merged from what was shipped before, what is shipped
/// now, and what the customer has. Objects of the customer's own are left alone, and none is made.
/// </summary>
public sealed record ShippedObjectsChange : ObjectChange
{
    /// <summary>The shipped objects by id.</summary>
    public required IReadOnlyDictionary<string, ShippedObject> Objects { get; init; }

    /// <summary>How they are merged.</summary>
    public required XmlMergeRules Rules { get; init; }

    /// <inheritdoc/>
    public override string Kind => "shipped";

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => [];

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>An object as it is shipped.</summary>
/// <param name="Previous">As it was shipped before; null: it was not, or nobody knows.</param>
/// <param name="Next">As it is shipped now.</param>
public sealed record ShippedObject(string? Previous, string Next);
