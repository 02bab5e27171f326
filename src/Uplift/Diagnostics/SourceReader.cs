using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Uplift.Diagnostics;

/// <summary>Reads JSON and YAML files into <see cref="SourceNode"/>s; what is wrong goes into the bag with its
/// line.</summary>
public static class SourceReader
{
    private const int MaxDepth = 64;

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> s_numberStart = SearchValues.Create("-.0123456789");

    /// <summary>Reads a file by its content: JSON when <paramref name="file"/> ends in <c>.json</c>, else
    /// YAML.</summary>
    /// <returns>Null when the file could not be read at all; the bag then says why.</returns>
    public static SourceNode? Read(string file, ReadOnlyMemory<byte> content, DiagnosticBag bag)
    {
        if (content.Span.StartsWith(Encoding.UTF8.Preamble)) content = content[3..];
        string text;
        try
        {
            text = s_strictUtf8.GetString(content.Span);
        }
        catch (DecoderFallbackException error)
        {
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{file}' is not UTF-8 (byte {error.Index}).",
                new SourcePosition(file), "Save it as UTF-8.");
            return null;
        }

        return file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadJson(file, content, bag)
            : ReadYaml(file, text, bag);
    }

    private static SourceNode? ReadJson(string file, ReadOnlyMemory<byte> utf8, DiagnosticBag bag)
    {
        var lines = new LineIndex(file, utf8);
        var reader = new Utf8JsonReader(utf8.Span,
            new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            if (!reader.Read()) return null;
            var node = ReadJsonValue(ref reader, lines, bag);
            while (reader.Read())
            {
            }

            return node;
        }
        catch (JsonException error)
        {
            var position = new SourcePosition(file, (int)(error.LineNumber ?? 0) + 1,
                (int)(error.BytePositionInLine ?? 0) + 1);
            bag.Error(DiagnosticCodes.MalformedFile, $"'{file}' is no well-formed JSON: {Plain(error.Message)}",
                position);
            return null;
        }
        catch (InvalidOperationException error)
        {
            // Half of a surrogate pair, which is well-formed JSON and no text.
            bag.Error(DiagnosticCodes.MalformedFile, $"'{file}' holds a text that is no Unicode: {error.Message}",
                lines.At(reader.TokenStartIndex));
            return null;
        }
    }

    private static string Plain(string message)
    {
        var cut = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return cut < 0 ? message : message[..cut];
    }

    private static SourceNode ReadJsonValue(ref Utf8JsonReader reader, LineIndex lines, DiagnosticBag bag)
    {
        var position = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<SourceMember>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var at = lines.At(reader.TokenStartIndex);
                    var key = reader.GetString()!;
                    reader.Read();
                    AddMember(members, new SourceMember(key, at, ReadJsonValue(ref reader, lines, bag)), bag);
                }

                return new SourceMapping(position, members);
            case JsonTokenType.StartArray:
                var items = new List<SourceNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadJsonValue(ref reader, lines, bag));
                }

                return new SourceList(position, items);
            default:
                return new SourceScalar(position, JsonNode.Parse(ref reader)?.AsValue());
        }
    }

    private static void AddMember(List<SourceMember> members, SourceMember member, DiagnosticBag bag)
    {
        var at = members.FindIndex(other => other.Key == member.Key);
        if (at < 0)
        {
            members.Add(member);
            return;
        }

        var first = members[at];
        members[at] = member;

        bag.Error(DiagnosticCodes.DuplicateKey,
            $"The key '{member.Key}' stands here a second time; the first is in line {first.Position.Line}.",
            member.Position, "Keep one of them.");
    }

    private static SourceNode? ReadYaml(string file, string text, DiagnosticBag bag)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) return null;
            var node = ReadYamlValue(parser, file, 0, bag);
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
            {
                bag.Error(DiagnosticCodes.MalformedFile, $"'{file}' holds more than one YAML document.",
                    At(file, parser.Current?.Start ?? Mark.Empty), "Write one file for each.");
            }

            return node;
        }
        catch (YamlException error)
        {
            bag.Error(DiagnosticCodes.MalformedFile, $"'{file}' is no well-formed YAML: {error.Message}",
                At(file, error.Start));
            return null;
        }
    }

    private static SourceNode ReadYamlValue(Parser parser, string file, int depth, DiagnosticBag bag)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"Nested deeper than {MaxDepth}.");
        }

        if (parser.Accept<AnchorAlias>(out var alias))
        {
            throw new YamlException(
                alias.Start, alias.End, "Anchors and aliases are not allowed here; repeat the value.");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new SourceScalar(At(file, scalar.Start), YamlScalar(scalar));
        }

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<SourceNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadYamlValue(parser, file, depth + 1, bag));
            return new SourceList(At(file, list.Start), items);
        }

        var mapping = parser.Consume<MappingStart>();
        var members = new List<SourceMember>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            var value = ReadYamlValue(parser, file, depth + 1, bag);
            AddMember(members, new SourceMember(key.Value, At(file, key.Start), value), bag);
        }

        return new SourceMapping(At(file, mapping.Start), members);
    }

    // The YAML 1.2 core schema; only plain scalars have a type, a quoted one is a string.
    private static JsonValue? YamlScalar(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain) return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ => YamlNumber(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonValue? YamlNumber(string text)
    {
        if (!s_numberStart.Contains(text[0])) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : null;
    }

    private static SourcePosition At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private sealed class LineIndex
    {
        private readonly string _file;
        private readonly List<long> _starts = [0];

        public LineIndex(string file, ReadOnlyMemory<byte> utf8)
        {
            _file = file;
            var span = utf8.Span;
            for (var index = 0; index < span.Length; index++)
            {
                if (span[index] == '\n') _starts.Add(index + 1);
            }
        }

        public SourcePosition At(long offset)
        {
            var found = _starts.BinarySearch(offset);
            var line = found >= 0 ? found : ~found - 1;
            return new SourcePosition(_file, line + 1, (int)(offset - _starts[line]) + 1);
        }
    }
}
