using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Uplift.Documents;

/// <summary>JSON documents as text. Reading and writing keeps numbers as they are written and members in their
/// order.</summary>
public static class DocumentText
{
    /// <summary>How deep documents may nest.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions s_reading = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions s_writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
    };

    private static readonly JsonWriterOptions s_writingUtf8 = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the document of an object.</summary>
    /// <exception cref="ObjectRefusedException">It is broken, no object, nested too deep, or a name stands
    /// twice.</exception>
    public static JsonNode Parse(string json)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(s_strict.GetMaxByteCount(json.Length));
        try
        {
            return Parse(utf8.AsSpan(0, s_strict.GetBytes(json, utf8)));
        }
        catch (EncoderFallbackException error)
        {
            throw new ObjectRefusedException("",
                $"The document holds half of a surrogate pair at character {error.Index}; "
                + "repair the text in the store.", inner: error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>Reads the document of an object from UTF-8.</summary>
    /// <exception cref="ObjectRefusedException">It is broken, no object, nested too deep, or a name stands
    /// twice.</exception>
    public static JsonNode Parse(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) throw new ObjectRefusedException("",
            "The document is not UTF-8; repair it in the store.");
        CheckEscapes(utf8);
        try
        {
            return JsonNode.Parse(utf8, documentOptions: s_reading) switch
            {
                JsonObject document => document,
                var other => throw new ObjectRefusedException("",
                    $"The document is {JsonTypes.Shown(other)}; a document must be an object."),
            };
        }
        catch (JsonException error)
        {
            throw new ObjectRefusedException("",
                $"The document cannot be read: {error.Message} Repair it in the store.", inner: error);
        }
    }

    /// <summary>The value as compact JSON.</summary>
    public static string Write(JsonNode? node) => node is null ? "null" : node.ToJsonString(s_writing);

    /// <summary>The value as compact JSON in UTF-8.</summary>
    public static void Write(JsonNode? node, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, s_writingUtf8);
        if (node is null) writer.WriteNullValue();
        else node.WriteTo(writer);
    }

    // Texts are unescaped only when someone looks at them; half of an escaped surrogate pair would surface there.
    private static void CheckEscapes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0) return;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }
        }
        catch (InvalidOperationException error)
        {
            throw new ObjectRefusedException("", "The document holds half of a surrogate pair near byte "
                + $"{reader.TokenStartIndex}; repair the text in the store.", inner: error);
        }
        catch (JsonException)
        {
            // The parser that follows says what is broken.
        }
    }
}
