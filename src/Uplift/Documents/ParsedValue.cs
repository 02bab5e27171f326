using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// Tells values that a parser left as bytes from those that code made; asking the wrong way allocates.
/// </summary>
internal static class ParsedValue
{
    private static readonly Type s_parsed = JsonNode.Parse("[0]")!.AsArray()[0]!.GetType();

    public static bool TryGet(JsonValue value, out JsonElement element)
    {
        if (value.GetType() == s_parsed) return value.TryGetValue(out element);
        element = default;
        return false;
    }
}
