using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;

namespace Uplift.Documents.Merging;

/// <summary>How one side's edit fares against what the other side did at its place.</summary>
public enum EditOutcome
{
    /// <summary>The other side left the place alone.</summary>
    Unchanged,

    /// <summary>The other side arrived at the same.</summary>
    Converged,

    /// <summary>The other side changed the place in its own way.</summary>
    BothChanged,

    /// <summary>Both sides added an element with this key.</summary>
    BothAdded,

    /// <summary>The other side took away the element that the edit is in.</summary>
    ElementRemoved,
}

/// <summary>An edit, held against what the other side did.</summary>
/// <param name="Place">The place of the edit, or the element that was taken away.</param>
/// <param name="Base">What was there before.</param>
/// <param name="Ours">What the other side has there.</param>
/// <param name="Theirs">What the edit puts there.</param>
public sealed record EditComparison(
    TreeEdit Edit, EditOutcome Outcome, TreePath Place, MergeValue Base, MergeValue Ours, MergeValue Theirs)
{
    /// <summary>True when a person should look at it; the edit holds in any case.</summary>
    public bool IsConflict => Outcome is EditOutcome.BothChanged or EditOutcome.BothAdded or EditOutcome.ElementRemoved;
}

/// <summary>A merged tree.</summary>
/// <param name="Document">A tree of its own.</param>
/// <param name="Comparisons">Every edit of theirs, in the order of the trees.</param>
/// <param name="Unplaced">Edits whose place cannot be in ours.</param>
public sealed record TreeMergeResult(
    JsonObject Document, IReadOnlyList<EditComparison> Comparisons, IReadOnlyList<TreeEdit> Unplaced);

/// <summary>
/// The three-way merge of trees with policies per path: theirs, as the smallest edits of the base, laid on
/// ours. Edits hold; where ours changed the same place, the comparison says how. XML is merged in the same way, once
/// its elements are told as objects and keyed arrays.
/// </summary>
public static class TreeMerge
{
    /// <summary>Merges; none of the three is changed.</summary>
    public static TreeMergeResult Merge(JsonObject origin, JsonObject ours, JsonObject theirs, TreePolicies policies)
    {
        var edits = TreeDifference.Between(origin, theirs, policies);
        var comparisons = edits.Select(edit => Compare(edit, origin, ours, policies)).ToList();
        var draft = new TreeDraft<bool>((JsonObject)ours.DeepClone(), policies, false);
        foreach (var lost in comparisons.Where(found => found.Outcome == EditOutcome.ElementRemoved)
            .DistinctBy(found => found.Place))
        {
            draft.Show(lost.Place, Tree.Find(origin, lost.Place, policies), false);
        }

        var unplaced = InOrder(edits).Where(edit => !draft.Apply(edit, true)).ToList();
        return new TreeMergeResult(draft.Document, comparisons, unplaced);
    }

    /// <summary>The order in which edits are laid on a tree: shallow before deep, orders last.</summary>
    public static IEnumerable<TreeEdit> InOrder(IEnumerable<TreeEdit> edits) =>
        edits.OrderBy(edit => edit.Operation == TreeOperation.Order).ThenBy(edit => edit.Path.Depth);

    /// <summary>Holds an edit against the tree it was made on and the tree that it is to be laid on.</summary>
    public static EditComparison Compare(TreeEdit edit, JsonNode? origin, JsonNode? ours, TreePolicies policies)
    {
        if (edit.Operation == TreeOperation.Order)
        {
            return new(edit, EditOutcome.Unchanged, edit.Path, default, default, default);
        }

        if (edit.Operation is TreeOperation.Include or TreeOperation.Exclude)
        {
            return CompareMember(edit, origin, ours, policies);
        }

        var old = Tree.Find(origin, edit.Path, policies);
        var now = Tree.Find(ours, edit.Path, policies);
        var own = edit.Operation == TreeOperation.Set ? MergeValue.Of(edit.Value) : MergeValue.Absent;
        if (LostElement(edit.Path, origin, ours, policies) is { } lost && (lost != edit.Path || own.IsPresent))
        {
            return new(edit, EditOutcome.ElementRemoved, lost, old, now, own);
        }

        var outcome = Tree.AreSame(edit.Path, old, now, policies) ? EditOutcome.Unchanged
            : Tree.AreSame(edit.Path, now, own, policies) ? EditOutcome.Converged
            : IsAddedElement(edit.Path, old, now) && own.IsPresent ? EditOutcome.BothAdded
            : EditOutcome.BothChanged;
        return new(edit, outcome, edit.Path, old, now, own);
    }

    private static EditComparison CompareMember(TreeEdit edit, JsonNode? origin, JsonNode? ours, TreePolicies policies)
    {
        var name = (policies.ArrayAt(edit.Path) ?? new ArrayPolicy(ArrayKind.Set)).NameOf(edit.Value) ?? "";
        var old = Tree.Find(origin, edit.Path.Element(name), policies);
        var now = Tree.Find(ours, edit.Path.Element(name), policies);
        var own = edit.Operation == TreeOperation.Include ? MergeValue.Of(edit.Value) : MergeValue.Absent;
        var outcome = old.IsPresent == now.IsPresent ? EditOutcome.Unchanged
            : now.IsPresent == own.IsPresent ? EditOutcome.Converged
            : EditOutcome.BothChanged;
        return new(edit, outcome, edit.Path, old, now, own);
    }

    private static TreePath? LostElement(TreePath path, JsonNode? origin, JsonNode? ours, TreePolicies policies)
    {
        for (var depth = 1; depth <= path.Depth; depth++)
        {
            if (!path.Steps[depth - 1].IsElement) continue;
            var element = path.Prefix(depth);
            var isLost = Tree.Find(origin, element, policies).IsPresent
                && !Tree.Find(ours, element, policies).IsPresent;
            if (isLost) return element;
        }

        return null;
    }

    private static bool IsAddedElement(TreePath path, MergeValue old, MergeValue now) =>
        path.Depth > 0 && path.Last.IsElement && !old.IsPresent && now.IsPresent;
}
