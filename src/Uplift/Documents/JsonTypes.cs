using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>The types of values that operations and conditions speak of.</summary>
public enum JsonType
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number without a fraction by its value, such as 1, 1.0 and 1e2.</summary>
    Integer,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    List,

    /// <summary>A null that is there.</summary>
    Null,
}

/// <summary>What type a value has, and how it is shown in a message.</summary>
public static class JsonTypes
{
    private const int ShownLength = 60;

    /// <summary>True when a value has the type; an integer is a number too.</summary>
    public static bool Has(this JsonNode? node, JsonType type) => type switch
    {
        JsonType.Object => node is JsonObject,
        JsonType.List => node is JsonArray,
        JsonType.Null => node is null,
        _ => node is JsonValue value && HasScalar(value, type),
    };

    /// <summary>The text of a string, or the written form of a number; null for everything else.</summary>
    public static string? KeyText(JsonNode? node)
    {
        if (node is not JsonValue value) return null;
        return value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        };
    }

    /// <summary>The text of a string, or a number or boolean as it is written; null for everything else.</summary>
    public static string? ScalarText(JsonNode? node) => TextOf(node) ?? (node as JsonValue)?.ToJsonString();

    /// <summary>The text of a string; null for everything else.</summary>
    public static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A value in a message: its type and, when short, what it says.</summary>
    public static string Shown(JsonNode? node)
    {
        if (node is null) return "null";
        var text = DocumentText.Write(node);
        if (text.Length > ShownLength) text = string.Concat(text.AsSpan(0, ShownLength), "...");
        return $"the {JsonKinds.Name(node.GetValueKind())} {text}";
    }

    private static bool HasScalar(JsonValue value, JsonType type) => value.GetValueKind() switch
    {
        JsonValueKind.String => type == JsonType.Text,
        JsonValueKind.Number => type == JsonType.Number || (type == JsonType.Integer && JsonNumber.Of(value).IsInteger),
        JsonValueKind.True or JsonValueKind.False => type == JsonType.Boolean,
        _ => false,
    };
}
