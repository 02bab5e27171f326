using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>Holds the value that has no parent, so that a whole document is a place like any other.</summary>
internal sealed class RootSlot(JsonNode? value)
{
    /// <summary>The document.</summary>
    public JsonNode? Value { get; set; } = value;
}
