using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>Which groups of students are given a block: those of every block from it up to the course.</summary>
[Transformer("content-groups")]
public sealed class ContentGroups : ITransformer
{
    /// <inheritdoc/>
    public JsonObject Collect(string unit, JsonObject source)
    {
        var access = new JsonObject();
        new BlockTree(source).Visit(new JsonObject(), (id, block, above) =>
        {
            if (block["group_access"] is not JsonObject own || own.Count == 0)
            {
                if (above.Count > 0) access[id] = above.DeepClone();
                return above;
            }

            var both = Intersect(above, own);
            access[id] = both.DeepClone();
            return both;
        });
        return access;
    }

    /// <summary>What of the course is not for the groups that the reader is in.</summary>
    public JsonObject Transform(DerivedView view)
    {
        var others = new JsonArray();
        if (!Reader.IsStaff(view.Reader))
        {
            foreach (var (block, access) in view.Collected)
            {
                if (access!.AsObject().Any(rule => !IsOneOf(rule.Value!.AsArray(), Reader.GroupOf(view.Reader, rule.Key))))
                {
                    others.Add(block);
                }
            }
        }

        return new JsonObject { ["others"] = others };
    }

    private static JsonObject Intersect(JsonObject above, JsonObject own)
    {
        var both = (JsonObject)above.DeepClone();
        foreach (var (partition, groups) in own)
        {
            both[partition] = both[partition] is JsonArray allowed
                ? new JsonArray([.. allowed.Where(group => IsOneOf(groups!.AsArray(), (int)group!)).Select(group => group!.DeepClone())])
                : groups!.DeepClone();
        }

        return both;
    }

    private static bool IsOneOf(JsonArray groups, int? group) => groups.Any(allowed => (int)allowed! == group);
}
