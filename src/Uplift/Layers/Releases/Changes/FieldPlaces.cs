using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>Where a described place is in a document.</summary>
internal static class FieldPlaces
{
    /// <summary>The places that are there; <c>[*]</c> in the description means every element.</summary>
    public static List<TreePath> Of(JsonNode? document, TreePath described, TreePolicies policies)
    {
        List<TreePath> places = [TreePath.Root];
        foreach (var step in described.Steps)
        {
            places = [.. places.SelectMany(place => Next(document, place, step, policies))];
        }

        return [.. places.Where(place => Tree.Find(document, place, policies).IsPresent)];
    }

    private static IEnumerable<TreePath> Next(JsonNode? document, TreePath place, TreeStep step, TreePolicies policies)
    {
        if (!step.IsElement) return [place.Member(step.Name)];
        if (step.Name != TreeStep.Any) return [place.Element(step.Name)];
        return Tree.Find(document, place, policies).Node is JsonArray list
            && policies.ArrayAt(place)?.NamesOf(list) is { } names
                ? names.Select(place.Element)
                : [];
    }
}
