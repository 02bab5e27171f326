using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Courses.Blocks;

/// <summary>When blocks open: not before what stands above them.</summary>
[Transformer("start-dates")]
public sealed class StartDates : ITransformer
{
    /// <inheritdoc/>
    public JsonObject Collect(string unit, JsonObject source)
    {
        var starts = new JsonObject();
        new BlockTree(source).Visit(DateTimeOffset.MinValue, (id, block, above) =>
        {
            var start = block["start"] is { } own && Read((string)own!) is var time && time > above ? time : above;
            if (start > DateTimeOffset.MinValue) starts[id] = start.ToString("O", CultureInfo.InvariantCulture);
            return start;
        });
        return starts;
    }

    /// <summary>What of the course is still closed to a student at the time that the reader names.</summary>
    public JsonObject Transform(DerivedView view)
    {
        var closed = new JsonArray();
        if (!Reader.IsStaff(view.Reader) && view.Reader["now"] is { } now)
        {
            var time = Read((string)now!);
            foreach (var (block, start) in view.Collected.Where(pair => Read((string)pair.Value!) > time)) closed.Add(block);
        }

        return new JsonObject { ["starts"] = view.Collected, ["closed"] = closed };
    }

    private static DateTimeOffset Read(string text) => DateTimeOffset.Parse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
