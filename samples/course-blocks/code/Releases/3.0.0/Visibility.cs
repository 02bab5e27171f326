using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>Which blocks only staff sees, by the block that hides them; data of version 1 is not understood any more.</summary>
[Transformer("visibility")]
public sealed class Visibility : ITransformer
{
    /// <inheritdoc/>
    public JsonObject Collect(string unit, JsonObject source)
    {
        var by = new JsonObject();
        new BlockTree(source).Visit("", (id, block, above) =>
        {
            var hiding = above.Length > 0 ? above : (bool?)block["visible_to_staff_only"] == true ? id : "";
            if (hiding.Length == 0) return "";
            by[id] = hiding;
            return hiding;
        });
        return new JsonObject { ["by"] = by };
    }

    /// <summary>What of the course is hidden from the reader.</summary>
    public JsonObject Transform(DerivedView view)
    {
        var by = view.Collected["by"]!.AsObject();
        return new JsonObject
        {
            ["hidden"] = Reader.IsStaff(view.Reader) ? [] : new JsonArray([.. by.Select(pair => (JsonNode)pair.Key)]),
            ["by"] = by.DeepClone(),
        };
    }
}
