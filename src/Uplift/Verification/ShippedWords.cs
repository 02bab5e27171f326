using Uplift.Changes;
using Uplift.Documents.Xml;
using Uplift.Execution;

namespace Uplift.Verification;

/// <summary>What reports say of shipped objects that are merged.</summary>
internal static class ShippedWords
{
    private const int MostCharacters = 2_000;

    /// <summary>The changes of the vendor's that arrive, from what was shipped to what is shipped.</summary>
    public static IReadOnlyList<string> OfTaken(Change change, TransformedObject result) =>
    [
        .. result.Merged.Where(entry => entry.Change == change && entry.Place.Outcome == ShippedOutcome.Taken)
            .Select(entry =>
                $"{entry.Place.Path}: shipped {Shown(entry.Place.Previous)} -> {Shown(entry.Place.Shipped)}"),
    ];

    /// <summary>A place that both changed, with all three values and what becomes of it.</summary>
    public static string OfConflict(ShippedChange place)
    {
        var end = place.Outcome switch
        {
            ShippedOutcome.Overruled => "the shipped value is taken, as the package says",
            ShippedOutcome.Asked => "yes takes the shipped value, no keeps yours; yours stays until then",
            _ => "yours stays",
        };
        return $"shipped before: {Shown(place.Previous)}; shipped now: {Shown(place.Shipped)}; yours: {Shown(place.Current)}; {end}";
    }

    private static string Shown(string? value) => value is null ? "nothing"
        : value.Length > MostCharacters ? value[..MostCharacters] + "…" : value;
}
