using System.Buffers;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>
/// The members of a document in the text that <see cref="DocumentText.Write(JsonNode?)"/> made of it, as
/// places in the text. Equal values are written alike, except for the order of members, so most of a document need not
/// be parsed to be compared.
/// </summary>
internal sealed class WrittenObject
{
    private static readonly SearchValues<char> s_structure = SearchValues.Create("\"{}[]");

    private readonly string _text;
    private readonly List<(int Start, int Colon, int End)> _members = new(24);
    private int _next;

    private WrittenObject(string text) => _text = text;

    /// <summary>How many members there are.</summary>
    public int Count => _members.Count;

    /// <summary>Finds the members of a document.</summary>
    /// <param name="text">Compact JSON, an object.</param>
    public static WrittenObject Read(string text)
    {
        var found = new WrittenObject(text);
        for (var at = 1; text[at] == '"';)
        {
            var colon = EndOfString(text, at);
            var end = EndOfValue(text, colon + 1);
            found._members.Add((at, colon, end));
            at = end + 1;
            if (text[end] == '}') break;
        }

        return found;
    }

    /// <summary>The name of a member as it is written, with its quotes.</summary>
    public ReadOnlySpan<char> NameAt(int index) => _text.AsSpan(_members[index].Start.._members[index].Colon);

    /// <summary>The value of a member as it is written.</summary>
    public ReadOnlySpan<char> ValueAt(int index) => _text.AsSpan((_members[index].Colon + 1).._members[index].End);

    /// <summary>The number of a member; -1: there is none. Quick for names in the order of the members.</summary>
    /// <param name="name">As it is written, with its quotes.</param>
    public int Find(ReadOnlySpan<char> name)
    {
        for (var step = 0; step < _members.Count; step++)
        {
            var index = (_next + step) % _members.Count;
            if (!name.SequenceEqual(NameAt(index))) continue;
            _next = index + 1;
            return index;
        }

        return -1;
    }

    /// <summary>The text that is written as a JSON string.</summary>
    public static string TextOf(ReadOnlySpan<char> written) =>
        written.Contains('\\') ? JsonNode.Parse(written.ToString())!.GetValue<string>() : written[1..^1].ToString();

    private static int EndOfString(string text, int quote)
    {
        for (var at = quote + 1; ; at += 2)
        {
            at += text.AsSpan(at).IndexOfAny('"', '\\');
            if (text[at] == '"') return at + 1;
        }
    }

    private static int EndOfValue(string text, int start)
    {
        if (text[start] == '"') return EndOfString(text, start);
        if (text[start] is not ('{' or '[')) return start + text.AsSpan(start).IndexOfAny(',', '}');
        var depth = 0;
        for (var at = start; ; at += text.AsSpan(at).IndexOfAny(s_structure))
        {
            if (text[at] == '"')
            {
                at = EndOfString(text, at);
                continue;
            }

            depth += text[at] is '{' or '[' ? 1 : -1;
            at++;
            if (depth == 0) return at;
        }
    }
}
