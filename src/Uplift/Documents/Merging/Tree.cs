using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;

namespace Uplift.Documents.Merging;

/// <summary>Looks into trees by their policies. Nothing here changes a tree.</summary>
public static class Tree
{
    /// <summary>What is at a place.</summary>
    public static MergeValue Find(JsonNode? root, TreePath path, TreePolicies policies)
    {
        var node = root;
        for (var depth = 0; depth < path.Depth; depth++)
        {
            var step = path.Steps[depth];
            switch (node)
            {
                case JsonObject members when !step.IsElement && members.TryGetPropertyValue(step.Name, out var member):
                    node = member;
                    break;
                case JsonArray list when step.IsElement && policies.ArrayAt(path.Prefix(depth)) is { } policy
                    && policy.IndexOf(list, step.Name) is var index and >= 0:
                    node = list[index];
                    break;
                default:
                    return MergeValue.Absent;
            }
        }

        return MergeValue.Of(node);
    }

    /// <summary>
    /// The values without a deeper place of their own, in the order of the tree: scalars, atomic objects and
    /// arrays, empty containers, members of sets.
    /// </summary>
    public static IEnumerable<(TreePath Path, JsonNode? Value)> Leaves(
        JsonNode? node, TreePath at, TreePolicies policies)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members when !policies.IsAtomic(at):
                return members.SelectMany(member => Leaves(member.Value, at.Member(member.Key), policies));
            case JsonArray { Count: > 0 } list when policies.ArrayAt(at) is { } policy
                && policy.NamesOf(list) is { } names:
                return policy.Kind == ArrayKind.Set
                    ? names.Select(name => (at.Element(name), list[policy.IndexOf(list, name)]))
                    : list.SelectMany((element, index) => Leaves(element, at.Element(names[index]), policies));
            default:
                return [(at, node)];
        }
    }

    /// <summary>The values that a path stands for, in which <c>[*]</c> and arrays along the way mean
    /// every element.</summary>
    public static IEnumerable<JsonNode?> Select(JsonNode? node, TreePath path, int depth = 0)
    {
        if (depth == path.Depth) return [node];
        var step = path.Steps[depth];
        return node switch
        {
            JsonArray list => list.SelectMany(element => Select(element, path, step.IsElement ? depth + 1 : depth)),
            JsonObject members when !step.IsElement && members.TryGetPropertyValue(step.Name, out var member) =>
                Select(member, path, depth + 1),
            _ => [],
        };
    }

    /// <summary>True when two values at one place count as the same: sets in any order, ignored
    /// places left out.</summary>
    public static bool AreSame(TreePath at, MergeValue left, MergeValue right, TreePolicies policies)
    {
        if (policies.IsIgnored(at) || (IsNothing(left, policies) && IsNothing(right, policies))) return true;
        if (left.IsPresent != right.IsPresent) return false;
        return (left.Node, right.Node) switch
        {
            (JsonObject one, JsonObject other) => one.Select(member => member.Key)
                .Union(other.Select(member => member.Key))
                .All(name =>
                    AreSame(at.Member(name), MergeValue.Member(one, name), MergeValue.Member(other, name),
                        policies)),
            (JsonArray one, JsonArray other) => AreSameLists(at, one, other, policies),
            var (one, other) => JsonValues.Equal(one, other),
        };
    }

    private static bool AreSameLists(TreePath at, JsonArray left, JsonArray right, TreePolicies policies)
    {
        if (policies.ArrayAt(at) is not { } policy || policy.NamesOf(left) is not { } ours
            || policy.NamesOf(right) is not { } theirs)
        {
            return JsonValues.Equal(left, right);
        }

        if (policy.Kind == ArrayKind.Set) return ours.Count == theirs.Count && !ours.Except(theirs).Any();
        return ours.SequenceEqual(theirs) && ours.Index().All(item => AreSame(
            at.Element(item.Item), MergeValue.Of(left[item.Index]), MergeValue.Of(right[item.Index]), policies));
    }

    private static bool IsNothing(MergeValue value, TreePolicies policies) =>
        !value.IsPresent || (policies.NullIsAbsent && value.Node is null);
}
