using Uplift.Changes;
using Uplift.Documents.Xml;

namespace Uplift.Execution;

/// <summary>
/// A place of a shipped object that vendor and customer both changed, and for which the rules of the package said
/// whose value holds. The values themselves are in the report of a verification.
/// </summary>
/// <param name="Product">The module's product.</param>
/// <param name="Change">The key of the change that merged the object.</param>
/// <param name="Path">The place, as <see cref="ShippedChange.Path"/>.</param>
/// <param name="IsShipped">True when the vendor's value was taken; false when the customer's stayed.</param>
public sealed record SettledPlace(string Product, string Change, string ObjectId, string Path, bool IsShipped)
{
    /// <summary>What the rules settled on an object; places that a person has decided on are no part of it.</summary>
    internal static IEnumerable<SettledPlace> Of(
        string product, TransformedObject result, Func<Change, ShippedChange, bool> isDecided) =>
        result.Merged.Where(entry => entry.Place.Outcome is ShippedOutcome.Kept or ShippedOutcome.Overruled
                && !isDecided(entry.Change, entry.Place))
            .Select(entry => new SettledPlace(product, entry.Change.Key.ToString(), result.Source.Id, entry.Place.Path,
                entry.Place.Outcome == ShippedOutcome.Overruled));

    /// <summary>Tells of places that were settled alike, at least one.</summary>
    internal static string Tell(IReadOnlyList<SettledPlace> places)
    {
        var what = places[0].IsShipped ? "the shipped value was taken" : "the customer's value stayed";
        var count = places.Count == 1 ? "1 place" : $"{places.Count} places";
        return $"{what} at {count} that both changed, such as {places[0].Path} of {places[0].ObjectId}";
    }
}
