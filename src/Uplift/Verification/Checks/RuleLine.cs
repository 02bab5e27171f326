using System.Buffers;
using System.Text;

namespace Uplift.Verification.Checks;

/// <summary>
/// Facts about ids and unique values that can be judged only when all objects were seen. Each is a line on disk; sorted, the lines that
/// belong together are neighbours.
/// </summary>
/// <param name="Kind"><see cref="Reference"/> or <see cref="Unique"/>.</param>
/// <param name="Place">The collection that is referred to, or that the key belongs to, as <c>product/collection</c>.</param>
/// <param name="Value">The id, or the values of the key.</param>
/// <param name="Mark">What the line says of them; facts sort before those who ask.</param>
internal sealed record RuleLine(string Kind, string Place, string Value, string Mark)
{
    public const string Reference = "R";
    public const string Unique = "U";
    public const string Made = "+";
    public const string Gone = "-";
    public const string Asks = "?";

    /// <summary>The collection of the object that asks, as <see cref="Place"/>.</summary>
    public string Owner { get; init; } = "";

    public string ObjectId { get; init; } = "";

    public string ObjectName { get; init; } = "";

    public string ObjectType { get; init; } = "";

    public string Path { get; init; } = "";

    public string ObjectHash { get; init; } = "";

    /// <summary>True when both speak of the same value.</summary>
    public bool IsAbout(RuleLine other) => Kind == other.Kind && Place == other.Place && Value == other.Value;

    public static RuleLine Parse(string line)
    {
        var parts = line.Split('\t');
        return new RuleLine(parts[0], parts[1], Unescape(parts[2]), parts[3])
        {
            Owner = parts[4],
            ObjectId = Unescape(parts[5]),
            ObjectName = Unescape(parts[6]),
            ObjectType = Unescape(parts[7]),
            Path = Unescape(parts[8]),
            ObjectHash = parts[9],
        };
    }

    public void Write(IBufferWriter<byte> output)
    {
        IReadOnlyList<string> parts =
        [
            Kind, Place, Escape(Value), Mark, Owner, Escape(ObjectId), Escape(ObjectName), Escape(ObjectType), Escape(Path), ObjectHash,
        ];
        foreach (var (index, part) in parts.Index())
        {
            if (index > 0) output.Write("\t"u8);
            Encoding.UTF8.GetBytes(part, output);
        }

        output.Write("\n"u8);
    }

    private static string Escape(string text) => text.AsSpan().IndexOfAny("\\\t\r\n") < 0
        ? text
        : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\') result.Append(text[index]);
            else result.Append(text[++index] switch { 't' => '\t', 'r' => '\r', 'n' => '\n', var other => other });
        }

        return result.ToString();
    }
}
