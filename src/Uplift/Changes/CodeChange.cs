using Uplift.Documents;

namespace Uplift.Changes;

/// <summary>A change of single objects that is written in C#.</summary>
public sealed record ObjectCodeChange : ObjectChange
{
    /// <summary>The class, made anew for each pass.</summary>
    public required Func<IDocumentUpgrade> Create { get; init; }

    /// <summary>The other collections that the class says it reads.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <inheritdoc/>
    public override string Kind => "code";

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses =>
        Reads.Select(collection => new CollectionUse(collection, CollectionAccess.Read));

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>A change of a tenant as a whole that is written in C#.</summary>
public sealed record TenantCodeChange : Change
{
    /// <summary>The class, made anew for each tenant.</summary>
    public required Func<ITenantUpgrade> Create { get; init; }

    /// <summary>False: each unit of work commits by itself (<see cref="ITenantUpgradeContext.OnceAsync"/>).</summary>
    public bool Transactional { get; init; } = true;

    /// <summary>The collections that it writes, and no other; null: it does not say, so that any may be.</summary>
    public IReadOnlyList<string>? Writes { get; init; }

    /// <inheritdoc/>
    public override string Kind => "code";

    /// <inheritdoc/>
    public override bool Reversible => true;

    /// <inheritdoc/>
    public override T Accept<T>(IChangeVisitor<T> visitor) => visitor.Visit(this);
}
