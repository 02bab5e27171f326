using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Documents.Xml;

/// <summary>
/// What vendor and customer started from. Where both have something that was not shipped before, there is no
/// such thing: what they agree on is taken for it, and where they do not, both added.
/// </summary>
internal sealed class ShippedOrigin(TreePolicies policies)
{
    private readonly List<TreePath> _bothAdded = [];

    /// <summary>Places that both sides filled with a value of their own.</summary>
    public IReadOnlyList<TreePath> BothAdded => _bothAdded;

    /// <summary>The tree of origin; shares nothing with the three.</summary>
    public JsonObject Of(JsonObject previous, JsonObject next, JsonObject current) =>
        (JsonObject)Align(TreePath.Root, MergeValue.Of(previous), next, current)!;

    private JsonNode? Align(TreePath path, MergeValue previous, JsonNode? next, JsonNode? current)
    {
        if (next is JsonObject members && current is JsonObject others && previous.Node is null or JsonObject)
        {
            return AlignObjects(path, previous.Node as JsonObject, members, others);
        }

        if (next is JsonArray list && current is JsonArray other && previous.Node is null or JsonArray
            && policies.ArrayAt(path) is { } policy)
        {
            return AlignLists(path, previous.Node as JsonArray, list, other, policy);
        }

        if (previous.IsPresent) return previous.Node?.DeepClone();
        if (!JsonValues.Equal(next, current)) _bothAdded.Add(path);
        return next?.DeepClone();
    }

    private JsonObject AlignObjects(TreePath path, JsonObject? previous, JsonObject next, JsonObject current)
    {
        var result = (JsonObject?)previous?.DeepClone() ?? [];
        foreach (var (name, shipped) in next)
        {
            if (!current.TryGetPropertyValue(name, out var own)) continue;
            result[name] = Align(path.Member(name), MergeValue.Member(previous, name), shipped, own);
        }

        return result;
    }

    private JsonArray AlignLists(
        TreePath path, JsonArray? previous, JsonArray next, JsonArray current, ArrayPolicy policy)
    {
        var result = (JsonArray?)previous?.DeepClone() ?? [];
        foreach (var shipped in next)
        {
            var name = policy.NameOf(shipped)!;
            if (policy.IndexOf(current, name) is not (>= 0 and var index)) continue;
            var before = previous is null ? -1 : policy.IndexOf(previous, name);
            var old = before < 0 ? MergeValue.Absent : MergeValue.Of(previous![before]);
            var aligned = Align(path.Element(name), old, shipped, current[index]);
            if (before < 0) result.Add(aligned);
            else result[before] = aligned;
        }

        return result;
    }
}
