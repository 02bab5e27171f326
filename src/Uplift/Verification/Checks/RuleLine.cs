using System.Buffers;
using System.Text;
using Uplift.Verification.Reports;

namespace Uplift.Verification.Checks;

/// <summary>
/// Facts about ids and unique values that can be judged only when all objects were seen. Each is a line on
/// disk; sorted, the lines that belong together are neighbours.
/// </summary>
/// <param name="Kind"><see cref="Reference"/> or <see cref="Unique"/>.</param>
/// <param name="Place">The collection that is referred to, or that the key belongs to, as
/// <c>product/collection</c>.</param>
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
        return new RuleLine(parts[0], parts[1], LineText.Unescape(parts[2]), parts[3])
        {
            Owner = parts[4],
            ObjectId = LineText.Unescape(parts[5]),
            ObjectName = LineText.Unescape(parts[6]),
            ObjectType = LineText.Unescape(parts[7]),
            Path = LineText.Unescape(parts[8]),
            ObjectHash = parts[9],
        };
    }

    public void Write(IBufferWriter<byte> output)
    {
        IReadOnlyList<string> parts =
        [
            Kind, Place, LineText.Escape(Value), Mark, Owner, LineText.Escape(ObjectId), LineText.Escape(ObjectName),
            LineText.Escape(ObjectType), LineText.Escape(Path), ObjectHash,
        ];
        foreach (var (index, part) in parts.Index())
        {
            if (index > 0) output.Write("\t"u8);
            Encoding.UTF8.GetBytes(part, output);
        }

        output.Write("\n"u8);
    }
}
