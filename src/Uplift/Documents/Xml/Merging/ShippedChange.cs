namespace Uplift.Documents.Xml;

/// <summary>What became of a change that the vendor made to a shipped object.</summary>
public enum ShippedOutcome
{
    /// <summary>The customer had left the place alone: it is as the vendor ships it now.</summary>
    Taken,

    /// <summary>The customer had made the same change.</summary>
    AlreadyThere,

    /// <summary>Both changed the place: the customer's stays.</summary>
    Kept,

    /// <summary>Both changed the place: the customer's stays until a person has decided.</summary>
    Asked,

    /// <summary>Both changed the place, and the package says that the vendor's holds.</summary>
    Overruled,

    /// <summary>Both changed the place, and a person decided for the vendor's.</summary>
    Decided,

    /// <summary>A secret stays as it is, whatever is shipped.</summary>
    Secret,

    /// <summary>The whole object is shipped no more: it stays as it is.</summary>
    Dropped,
}

/// <summary>A change of the vendor's, and what became of it.</summary>
/// <param name="Path">Names from below the root; a value of a list is followed by its key in brackets.</param>
/// <param name="Previous">What was shipped before, as XML or text; null for nothing, and for secrets.</param>
/// <param name="Shipped">What is shipped now.</param>
/// <param name="Current">What the customer has.</param>
public sealed record ShippedChange(
    string Path, ShippedOutcome Outcome, string? Previous, string? Shipped, string? Current)
{
    /// <summary>True when vendor and customer both changed the place, each in its own way.</summary>
    public bool IsConflict =>
        Outcome is ShippedOutcome.Kept or ShippedOutcome.Asked or ShippedOutcome.Overruled or ShippedOutcome.Decided;
}

/// <summary>A shipped object, merged.</summary>
/// <param name="Text">The customer's object with what was taken; the very same text when nothing was.</param>
/// <param name="Changes">Every change of the vendor's, in the order of the object.</param>
public sealed record ShippedMergeResult(string Text, IReadOnlyList<ShippedChange> Changes)
{
    /// <summary>The places that both changed.</summary>
    public IEnumerable<ShippedChange> Conflicts => Changes.Where(change => change.IsConflict);
}
