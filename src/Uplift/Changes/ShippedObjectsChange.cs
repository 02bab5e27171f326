using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Changes;

/// <summary>
/// Brings objects that the vendor ships up to date: each is merged from what was shipped before, what is shipped
/// now, and what the customer has. One that is shipped for the first time is made where it is not there; one that is
/// shipped no more stays as it is. Objects of the customer's own are left alone.
/// </summary>
public sealed record ShippedObjectsChange : ObjectChange
{
    /// <summary>The shipped objects by id.</summary>
    public required IReadOnlyDictionary<string, ShippedObject> Objects { get; init; }

    /// <summary>The ids of objects that were shipped before and are no more.</summary>
    public required IReadOnlySet<string> Dropped { get; init; }

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
public sealed record ShippedObject(string? Previous, string Next)
{
    /// <summary>True when what was shipped before is known, and the object was not part of it.</summary>
    public bool IsNew { get; init; }
}
