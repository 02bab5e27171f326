using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>The kinds of JSON values as a person calls them.</summary>
internal static class JsonKinds
{
    public static JsonValueKind Of(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;

    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "list",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}
