using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>Which blocks only staff sees: those that say so, and all below them.</summary>
[Transformer("visibility")]
public sealed class Visibility : ITransformer
{
    /// <inheritdoc/>
    public JsonObject Collect(string unit, JsonObject source)
    {
        var hidden = new JsonArray();
        new BlockTree(source).Visit(false, (id, block, above) =>
        {
            var isHidden = above || (bool?)block["visible_to_staff_only"] == true;
            if (isHidden) hidden.Add(id);
            return isHidden;
        });
        return new JsonObject { ["hidden"] = hidden };
    }

    /// <summary>What of the course is hidden from the reader.</summary>
    public JsonObject Transform(DerivedView view) =>
        new() { ["hidden"] = Reader.IsStaff(view.Reader) ? new JsonArray() : view.Collected["hidden"]!.DeepClone() };
}
