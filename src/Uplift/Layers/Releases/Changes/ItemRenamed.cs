using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>An element of a keyed array has another key, or a member of a set another value.</summary>
public sealed record ItemRenamed(string Collection, TreePath Array, string From, string To) : DeclaredChange
{
    /// <inheritdoc/>
    public override DeclaredChange Inverse => new ItemRenamed(Collection, Array, To, From);

    /// <inheritdoc/>
    public override TreePath Follow(string collection, TreePath path)
    {
        var isInside = collection == Collection && path.Depth > Array.Depth && Array.Covers(path)
            && path.Steps[Array.Depth] == new TreeStep(From, true);
        return isInside
            ? TreePath.Of(
                [.. path.Steps.Take(Array.Depth), new TreeStep(To, true), .. path.Steps.Skip(Array.Depth + 1)])
            : path;
    }

    /// <inheritdoc/>
    public override FollowedEntry Follow(OverlayEntry entry, TreePolicies policies)
    {
        var path = Follow(entry.Record.Collection, entry.Path);
        var value = entry.Value;
        if (path != entry.Path && path.Depth == Array.Depth + 1)
        {
            value = value?.DeepClone();
            Rename(value, policies);
        }
        else if (entry.Record.Collection == Collection && entry.Path.Depth == Array.Depth && Array.Covers(entry.Path))
        {
            value = ValueOf(entry, policies);
        }

        return new FollowedEntry(entry with { Path = path, Value = value }, false);
    }

    /// <inheritdoc/>
    public override void Apply(string collection, JsonObject document, TreePolicies policies)
    {
        if (collection != Collection) return;
        foreach (var place in FieldPlaces.Of(document, Array, policies))
        {
            if (Tree.Find(document, place, policies).Node is JsonArray list) RenameIn(list, policies);
        }
    }

    private JsonNode? ValueOf(OverlayEntry entry, TreePolicies policies)
    {
        if (entry.Value is JsonArray list)
        {
            var renamed = (JsonArray)list.DeepClone();
            RenameIn(renamed, policies);
            for (var index = 0; entry.Operation == OverlayOperation.Order && index < renamed.Count; index++)
            {
                if (JsonTypes.TextOf(renamed[index]) == From) renamed[index] = To;
            }

            return renamed;
        }

        return JsonTypes.TextOf(entry.Value) == From ? To : entry.Value;
    }

    private void RenameIn(JsonArray list, TreePolicies policies)
    {
        if (policies.ArrayAt(Array) is not { } policy || policy.IndexOf(list, From) is not (>= 0 and var index)) return;
        if (policy.Kind == ArrayKind.Set) list[index] = To;
        else Rename(list[index], policies);
    }

    private void Rename(JsonNode? element, TreePolicies policies)
    {
        if (element is JsonObject members && policies.ArrayAt(Array) is { Kind: ArrayKind.Keyed } policy)
        {
            members[policy.Key] = To;
        }
    }
}
