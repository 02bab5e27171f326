using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// JSON in one form, for digests: members sorted by code point, no white space, texts without escapes
/// beyond what JSON demands, numbers as they are written.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The text of a value.</summary>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    /// <summary>The SHA-256 of the text in UTF-8, in lower-case hexadecimal digits.</summary>
    public static string Hash(JsonNode? node) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(node))));

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteMembers(members, text);
                break;
            case JsonArray list:
                text.Append('[');
                foreach (var (index, element) in list.Index())
                {
                    if (index > 0) text.Append(',');
                    Write(element, text);
                }

                text.Append(']');
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String) WriteText(node.GetValue<string>(), text);
                else text.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteMembers(JsonObject members, StringBuilder text)
    {
        text.Append('{');
        var sorted = members.OrderBy(member => member.Key, Comparer<string>.Create(ByCodePoint));
        foreach (var (index, (name, value)) in sorted.Index())
        {
            if (index > 0) text.Append(',');
            WriteText(name, text);
            text.Append(':');
            Write(value, text);
        }

        text.Append('}');
    }

    // The order of UTF-8 is that of code points; that of UTF-16 is not.
    private static int ByCodePoint(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"); break;
                default: text.Append(character); break;
            }
        }

        text.Append('"');
    }
}
