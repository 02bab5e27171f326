using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Calls;

/// <summary>What a module says about an asynchronous job.</summary>
internal sealed record ModuleJob
{
    /// <summary>The name of the job, or null.</summary>
    public string? Id { get; init; }

    /// <summary>True when it has ended, well or not; null when the module does not say.</summary>
    public bool? IsComplete { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What it said beside that.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Null when the text is no JSON object.</summary>
    public static ModuleJob? Read(string text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }

        if (node is not JsonObject body) return null;
        return new ModuleJob
        {
            Id = Text(Find(body, "id")),
            IsComplete = Find(body, "complete") is JsonValue value && value.TryGetValue<bool>(out var complete)
                ? complete : null,
            Error = Text(Find(body, "error")),
            Messages = Find(body, "messages") is JsonArray list ? [.. list.Select(Text).OfType<string>()] : [],
        };
    }

    // A key that stands twice is found only when it is asked for.
    private static JsonNode? Find(JsonObject body, string key)
    {
        try
        {
            return body[key];
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0 ? null : text,
        _ => node.ToJsonString(),
    };
}
