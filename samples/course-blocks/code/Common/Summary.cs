using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>How much there is below each chapter and sequence: words to read, minutes of video, problems.</summary>
[Transformer("summary")]
public sealed class Summary : ITransformer
{
    private static readonly char[] s_blank = [' ', '\n', '\t'];

    /// <inheritdoc/>
    public JsonObject Collect(string unit, JsonObject source)
    {
        var sums = new JsonObject();
        new BlockTree(source).Sum<Amount>((id, block, children) =>
        {
            var sum = children.Aggregate(Of(block), (all, child) => all + child);
            if ((string?)block["type"] is "course" or "chapter" or "sequential") sums[id] = sum.ToJson();
            return sum;
        });
        return sums;
    }

    /// <inheritdoc/>
    public JsonObject Transform(DerivedView view) => view.Collected;

    private static Amount Of(JsonObject block) => (string?)block["type"] switch
    {
        "html" => new Amount(
            ((string?)block["content"] ?? "").Split(s_blank, StringSplitOptions.RemoveEmptyEntries).Length, 0, 0),
        "video" => new Amount(0, (int?)block["seconds"] ?? 0, 0),
        "problem" => new Amount(0, 0, 1),
        _ => new Amount(0, 0, 0),
    };

    private sealed record Amount(int Words, int Seconds, int Problems)
    {
        public static Amount operator +(Amount one, Amount other) => new(
            one.Words + other.Words, one.Seconds + other.Seconds, one.Problems + other.Problems);

        public JsonObject ToJson() => new() { ["words"] = Words, ["minutes"] = Seconds / 60, ["problems"] = Problems };
    }
}
