using System.Text.Json;
using Uplift.Documents;

namespace Uplift.Stores;

/// <summary>
/// The value at a path of a JSON text, as text: what stores compare that cannot ask their database for it.
/// </summary>
public static class MemberText
{
    private static readonly JsonReaderOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 512,
    };

    /// <summary>
    /// A string's content, a number as it is written, true and false; null where the document has nothing there,
    /// null, a list or an object, or is no JSON.
    /// </summary>
    /// <param name="utf8">The document.</param>
    /// <param name="path">The steps down to the value; a wildcard matches nothing.</param>
    public static string? Find(ReadOnlySpan<byte> utf8, IReadOnlyList<PathSegment> path) => Read(utf8, path).Text;

    /// <summary>The number at the path as it is written; null where there is none.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="path">The steps down to the value; a wildcard matches nothing.</param>
    public static string? FindNumber(ReadOnlySpan<byte> utf8, IReadOnlyList<PathSegment> path) =>
        Read(utf8, path) is { Type: JsonTokenType.Number, Text: var text } ? text : null;

    private static (JsonTokenType Type, string? Text) Read(ReadOnlySpan<byte> utf8, IReadOnlyList<PathSegment> path)
    {
        var reader = new Utf8JsonReader(utf8, s_options);
        try
        {
            if (!reader.Read()) return default;
            foreach (var segment in path)
            {
                if (segment.IsWildcard || !TryStep(ref reader, segment)) return default;
            }

            return (reader.TokenType, reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            });
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static bool TryStep(ref Utf8JsonReader reader, PathSegment segment)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var found = reader.ValueTextEquals(segment.Name);
                    reader.Read();
                    if (found) return true;
                    reader.Skip();
                }

                return false;
            case JsonTokenType.StartArray when segment.Index >= 0:
                var index = 0;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (index++ == segment.Index) return true;
                    reader.Skip();
                }

                return false;
            default:
                return false;
        }
    }
}
