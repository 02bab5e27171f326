using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>The characters of a text value, without making a string of what a parser left as bytes.</summary>
internal ref struct JsonText : IDisposable
{
    /// <summary>What callers put on the stack; longer texts are rented.</summary>
    public const int BufferLength = 128;

    private char[]? _rented;

    private JsonText(ReadOnlySpan<char> characters, char[]? rented)
    {
        Characters = characters;
        _rented = rented;
    }

    public ReadOnlySpan<char> Characters { get; }

    /// <summary>In code points, as JSON Schema counts.</summary>
    public readonly int Length
    {
        get
        {
            var length = Characters.Length;
            for (var index = 1; index < Characters.Length; index++)
            {
                if (char.IsSurrogatePair(Characters[index - 1], Characters[index])) length--;
            }

            return length;
        }
    }

    public static JsonText Of(JsonNode node, Span<char> buffer)
    {
        var value = node.AsValue();
        if (!ParsedValue.TryGet(value, out var element)) return new JsonText(Written(value), null);
        var raw = JsonMarshal.GetRawUtf8Value(element);
        char[]? rented = null;
        if (raw.Length > buffer.Length) buffer = rented = ArrayPool<char>.Shared.Rent(raw.Length);
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return new JsonText(buffer[..reader.CopyString(buffer)], rented);
    }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<char>.Shared.Return(_rented);
        _rented = null;
    }

    // A date or identifier that code put in is no string yet, though it will be written as one.
    private static string Written(JsonValue value) =>
        value.TryGetValue<string>(out var text) ? text : JsonSerializer.Deserialize<string>(value) ?? "";
}
