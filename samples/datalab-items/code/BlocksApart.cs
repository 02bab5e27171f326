using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Datalab.Upgrades;

/// <summary>Blocks become objects of their own, found by the refcode of the item that they belong to.</summary>
[Upgrade("2.0.0", Id = "blocks-apart", Collection = "items", Type = ChangeType.Preview,
    Reason = "Blocks with their data made items too large to list.")]
public sealed class BlocksApart : IDocumentUpgrade
{
    /// <inheritdoc/>
    public void Upgrade(IObjectUpgradeContext context)
    {
        if (context.Document["blocks_obj"] is JsonObject blocks)
        {
            foreach (var (name, block) in blocks) Create(context, name, block);
        }

        context.Document.Remove("blocks_obj");
        context.Document["schema"] = 2;
    }

    private static void Create(IObjectUpgradeContext context, string name, JsonNode? block)
    {
        if (block?.DeepClone() is not JsonObject document || (string?)document["block_id"] is not { Length: > 0 } id)
        {
            throw new InvalidOperationException($"The block '{name}' has no block_id.");
        }

        document["parent"] = context.Document["refcode"]?.DeepClone();
        context.Create("blocks", id, document);
    }
}
