using System.Globalization;
using System.Text.Json.Nodes;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;

namespace Uplift.Execution.Layering;

/// <summary>Overlay entries as JSON, as they are stored and shown.</summary>
internal static class EntryJson
{
    public static JsonObject Write(OverlayEntry entry)
    {
        var text = new JsonObject
        {
            ["name"] = entry.Name,
            ["collection"] = entry.Record.Collection,
            ["id"] = entry.Record.Id,
            ["op"] = entry.Operation.ToString().ToLowerInvariant(),
        };
        if (entry.IsEdit) text["path"] = entry.Path.ToString();
        if (entry.Operation is not (OverlayOperation.Unset or OverlayOperation.Hide))
        {
            text["value"] = entry.Value?.DeepClone();
        }

        if (entry.Base.IsPresent) text["base"] = entry.Base.Node?.DeepClone();
        if (entry.Previous.IsPresent) text["previous"] = entry.Previous.Node?.DeepClone();
        if (entry.Author is { } author) text["author"] = author;
        if (entry.MadeAt is { } at) text["at"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        return text;
    }

    public static OverlayEntry Read(JsonObject text) => new()
    {
        Name = (string)text["name"]!,
        Record = new RecordId((string)text["collection"]!, (string)text["id"]!),
        Operation = Enum.Parse<OverlayOperation>((string)text["op"]!, ignoreCase: true),
        Path = TreePath.Parse((string?)text["path"] ?? ""),
        Value = text["value"]?.DeepClone(),
        Base = ValueAt(text, "base"),
        Previous = ValueAt(text, "previous"),
        Author = (string?)text["author"],
        MadeAt = text["at"] is { } at
            ? DateTimeOffset.Parse((string)at!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null,
    };

    /// <summary>A member that may be null or absent, which is not the same.</summary>
    public static MergeValue ValueAt(JsonObject text, string member) =>
        text.TryGetPropertyValue(member, out var value) ? MergeValue.Of(value?.DeepClone()) : MergeValue.Absent;
}
