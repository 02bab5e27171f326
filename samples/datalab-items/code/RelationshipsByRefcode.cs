using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Datalab.Upgrades;

/// <summary>
/// Relations name the refcode of the other item, which nobody can change, instead of its id. One that names an item
/// that does not exist keeps the id that it has.
/// </summary>
[Upgrade("2.0.0", Id = "relationships-by-refcode", Collection = "items", Reads = ["items"], Type = ChangeType.Preview,
    Reason = "A person can change an item's id, but not its refcode, so relations name the refcode.")]
public sealed class RelationshipsByRefcode : IDocumentUpgrade
{
    /// <inheritdoc/>
    public void Upgrade(IObjectUpgradeContext context)
    {
        if (context.Document["relationships"] is not JsonArray relationships) return;
        foreach (var relationship in relationships.OfType<JsonObject>())
        {
            if (relationship["item_id"] is not JsonValue id || !id.TryGetValue(out string? itemId)) continue;
            if (relationship["refcode"] is null && Find(context, itemId) is { } refcode) relationship["refcode"] = refcode;
            if (relationship["refcode"]?.GetValueKind() == JsonValueKind.String) relationship.Remove("item_id");
        }
    }

    private static string? Find(IObjectUpgradeContext context, string itemId) =>
        (string?)context.FindBy("items", "/item_id", itemId)?["refcode"];
}
