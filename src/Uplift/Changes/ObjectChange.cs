using Uplift.Documents;

namespace Uplift.Changes;

/// <summary>A change that treats the objects of one collection one by one; several run as one pass over the
/// collection.</summary>
public abstract record ObjectChange : Change
{
    /// <summary>The collection whose objects it changes.</summary>
    public required string Collection { get; init; }

    /// <summary>
    /// The version of the data that it brings objects to: by this a backfill finds the changes that lead
    /// there; null: it does not say.
    /// </summary>
    public int? DataVersion { get; init; }

    /// <summary>The other collections that it reads or writes.</summary>
    public abstract IEnumerable<CollectionUse> Uses { get; }

    /// <inheritdoc/>
    public override bool Reversible => true;
}
