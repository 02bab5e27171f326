using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>
/// Which blocks only staff sees. Version 2 says for each by which block it is hidden, so that authors need not look for
/// it. Code of 1.0.0 cannot read that, and goes on with its own copies; this code reads both.
/// </summary>
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
    public JsonObject Transform(DerivedView view) =>
        view.Version >= 2 ? ByBlock(view) : new JsonObject
        {
            ["hidden"] = Reader.IsStaff(view.Reader) ? new JsonArray() : view.Collected["hidden"]!.DeepClone(),
        };

    private static JsonObject ByBlock(DerivedView view)
    {
        var by = view.Collected["by"]!.AsObject();
        return new JsonObject
        {
            ["hidden"] = Reader.IsStaff(view.Reader) ? [] : new JsonArray([.. by.Select(pair => (JsonNode)pair.Key)]),
            ["by"] = by.DeepClone(),
        };
    }
}
