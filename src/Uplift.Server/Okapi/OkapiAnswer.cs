using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Uplift.Diagnostics;

namespace Uplift.Server.Okapi;

/// <summary>Bodies as Okapi reads and writes them.</summary>
internal static class OkapiAnswer
{
    private static readonly JsonSerializerOptions s_pretty = new(ServerJson.Options) { WriteIndented = true };

    /// <summary>An answer with a body.</summary>
    public static ContentHttpResult Json(object? body, int status = StatusCodes.Status200OK) =>
        TypedResults.Content(JsonSerializer.Serialize(body, s_pretty), "application/json", null, status);

    /// <summary>An answer for something that was made.</summary>
    public static ContentHttpResult Created(HttpContext context, string location, object? body)
    {
        context.Response.Headers.Location = location;
        return Json(body, StatusCodes.Status201Created);
    }

    /// <summary>The body of a request, whatever its content type says; null when there is none.</summary>
    /// <exception cref="UpliftException">It is no JSON.</exception>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0) return null;
        try
        {
            return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (JsonException error)
        {
            throw new UpliftException(
                DiagnosticCodes.MalformedFile, $"The body is no JSON: {error.Message.ReplaceLineEndings(" ")}",
                inner: error);
        }
    }

    /// <summary>The body of a request that must be an object.</summary>
    /// <exception cref="UpliftException">It is none.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadAsync(request, cancellationToken) as JsonObject
        ?? throw new UpliftException(DiagnosticCodes.InvalidValue, "The body must be a JSON object.");

    /// <summary>The body of a request that must be a list.</summary>
    /// <exception cref="UpliftException">It is none.</exception>
    public static async Task<JsonArray> ReadArrayAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await ReadAsync(request, cancellationToken) as JsonArray
        ?? throw new UpliftException(DiagnosticCodes.InvalidValue, "The body must be a JSON list.");

    /// <summary>A text of an object; null when it is absent.</summary>
    /// <exception cref="UpliftException">It is something else.</exception>
    public static string? TextOf(JsonNode? node, string key) => (node as JsonObject)?[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw new UpliftException(DiagnosticCodes.InvalidValue, $"The member '{key}' must be a text."),
    };
}
