using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;

namespace Uplift.Documents.Merging;

/// <summary>What a comparison makes of places that only the first tree has.</summary>
public enum MissingPlaces
{
    /// <summary>They were taken away.</summary>
    Removed,

    /// <summary>They are to be filled in; no edit.</summary>
    FilledIn,
}

/// <summary>Finds the smallest edits that turn one tree into another.</summary>
public sealed class TreeDifference
{
    private readonly List<TreeEdit> _edits = [];
    private readonly TreePolicies _policies;
    private readonly MissingPlaces _missing;

    private TreeDifference(TreePolicies policies, MissingPlaces missing) => (_policies, _missing) = (policies, missing);

    /// <summary>The edits, in the order of the trees; none when the two count as the same.</summary>
    public static IReadOnlyList<TreeEdit> Between(
        JsonNode? origin, JsonNode? edited, TreePolicies policies, MissingPlaces missing = MissingPlaces.Removed)
    {
        var difference = new TreeDifference(policies, missing);
        difference.Walk(TreePath.Root, MergeValue.Of(origin), MergeValue.Of(edited));
        return difference._edits;
    }

    private void Walk(TreePath path, MergeValue origin, MergeValue edited)
    {
        if (Tree.AreSame(path, origin, edited, _policies)) return;
        if (!edited.IsPresent)
        {
            if (_missing == MissingPlaces.Removed) Add(TreeOperation.Unset, path, null, origin);
        }
        else if (origin.Node is JsonObject members && edited.Node is JsonObject others && !_policies.IsAtomic(path))
        {
            foreach (var name in members.Select(member => member.Key).Union(others.Select(member => member.Key)))
            {
                Walk(path.Member(name), MergeValue.Member(members, name), MergeValue.Member(others, name));
            }
        }
        else if (origin.Node is not JsonArray list || edited.Node is not JsonArray other
            || !TryWalkLists(path, list, other))
        {
            Add(TreeOperation.Set, path, edited.Node, origin);
        }
    }

    private bool TryWalkLists(TreePath path, JsonArray origin, JsonArray edited)
    {
        if (_policies.ArrayAt(path) is not { } policy) return false;
        if (policy.NamesOf(origin) is not { } before || policy.NamesOf(edited) is not { } after) return false;
        foreach (var name in before.Union(after))
        {
            var (old, now) = (ElementOf(origin, name, policy), ElementOf(edited, name, policy));
            if (policy.Kind == ArrayKind.Keyed) Walk(path.Element(name), old, now);
            else if (!old.IsPresent) Add(TreeOperation.Include, path, now.Node, default);
            else if (!now.IsPresent && _missing == MissingPlaces.Removed)
            {
                Add(TreeOperation.Exclude, path, old.Node, default);
            }
        }

        if (policy.Kind == ArrayKind.Keyed) AddOrder(path, before, after);
        return true;
    }

    // Without an order, elements stand as they were, the new ones after them.
    private void AddOrder(TreePath path, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var kept = before.Where(name => _missing == MissingPlaces.FilledIn || after.Contains(name));
        if (kept.Union(after).Where(after.Contains).SequenceEqual(after)) return;
        Add(TreeOperation.Order, path, new JsonArray([.. after.Select(name => (JsonNode)name)]), default);
    }

    private void Add(TreeOperation operation, TreePath path, JsonNode? value, MergeValue origin) =>
        _edits.Add(new TreeEdit(operation, path, value?.DeepClone(), origin));

    private static MergeValue ElementOf(JsonArray list, string name, ArrayPolicy policy) =>
        policy.IndexOf(list, name) is var index and >= 0 ? MergeValue.Of(list[index]) : MergeValue.Absent;
}
