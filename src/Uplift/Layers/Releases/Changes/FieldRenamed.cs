using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>A member of the records of a collection has another name or place.</summary>
public sealed record FieldRenamed(string Collection, TreePath From, TreePath To) : DeclaredChange
{
    /// <inheritdoc/>
    public override DeclaredChange Inverse => new FieldRenamed(Collection, To, From);

    /// <inheritdoc/>
    public override TreePath Follow(string collection, TreePath path) =>
        collection == Collection ? path.Moved(From, To) ?? path : path;

    /// <inheritdoc/>
    public override FollowedEntry Follow(OverlayEntry entry, TreePolicies policies)
    {
        var isAround = entry.Record.Collection == Collection && entry.Operation == OverlayOperation.Set
            && entry.Value is not null
                && entry.Path.Depth < From.Depth && entry.Path.Covers(From) && entry.Path.Covers(To);
        if (!isAround) return base.Follow(entry, policies);
        var around = new JsonObject();
        var draft = new TreeDraft<bool>(around, policies, false);
        if (!draft.Show(entry.Path, MergeValue.Of(entry.Value), false)) return base.Follow(entry, policies);
        Apply(Collection, around, policies);
        return new FollowedEntry(
            entry with { Value = Tree.Find(around, entry.Path, policies).Node?.DeepClone() }, false);
    }

    /// <inheritdoc/>
    public override void Apply(string collection, JsonObject document, TreePolicies policies)
    {
        if (collection != Collection) return;
        var draft = new TreeDraft<bool>(document, policies, false);
        foreach (var place in Places(document, policies))
        {
            var value = Tree.Find(document, place, policies);
            draft.Show(place, MergeValue.Absent, false);
            draft.Show(place.Moved(From, To)!, value, false);
        }
    }

    private List<TreePath> Places(JsonObject document, TreePolicies policies) =>
        FieldPlaces.Of(document, From, policies);
}
