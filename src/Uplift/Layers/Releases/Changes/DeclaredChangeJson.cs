using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>Declared changes as packages write them and as releases are stored.</summary>
public static class DeclaredChangeJson
{
    private static readonly (string Word, FieldConversion Value)[] s_conversions =
    [
        ("parse-integer", FieldConversion.ParseInteger), ("map", FieldConversion.Map), ("wrap", FieldConversion.Wrap),
        ("to-string", FieldConversion.ToText), ("first", FieldConversion.First),
    ];

    /// <summary>Reads one; the error says what is wrong with it.</summary>
    public static DeclaredChange Read(JsonObject text) => Of(text, "op") switch
    {
        "renameRecord" => new RecordMoved(
            new RecordId(Of(text, "collection"), Of(text, "from")),
            new RecordId(Of(text, "collection"), Of(text, "to"))),
        "moveRecord" => new RecordMoved(
            new RecordId(Of(text, "fromCollection"), Of(text, "id")),
            new RecordId(Of(text, "toCollection"), text["to"] is null ? Of(text, "id") : Of(text, "to"))),
        "renameField" => new FieldRenamed(Of(text, "collection"), Path(text, "from"), Path(text, "to")),
        "renameItem" => new ItemRenamed(Of(text, "collection"), Path(text, "path"), Of(text, "from"), Of(text, "to")),
        "convertField" => new FieldConverted(Of(text, "collection"), Path(text, "path"), Conversion(Of(text, "using")),
            (text["map"] as JsonObject)?.ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone())),
        var other =>
            throw Wrong($"'{other}' is none of renameRecord, moveRecord, renameField, renameItem and convertField."),
    };

    /// <summary>Writes one as <see cref="Read"/> reads it.</summary>
    public static JsonObject Write(DeclaredChange change) => change switch
    {
        RecordMoved moved => new JsonObject
        {
            ["op"] = "moveRecord",
            ["fromCollection"] = moved.From.Collection,
            ["id"] = moved.From.Id,
            ["toCollection"] = moved.To.Collection,
            ["to"] = moved.To.Id,
        },
        FieldRenamed renamed => new JsonObject
        {
            ["op"] = "renameField",
            ["collection"] = renamed.Collection,
            ["from"] = renamed.From.ToString(),
            ["to"] = renamed.To.ToString(),
        },
        ItemRenamed item => new JsonObject
        {
            ["op"] = "renameItem",
            ["collection"] = item.Collection,
            ["path"] = item.Array.ToString(),
            ["from"] = item.From,
            ["to"] = item.To,
        },
        FieldConverted converted => Write(converted),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static JsonObject Write(FieldConverted change)
    {
        var text = new JsonObject
        {
            ["op"] = "convertField",
            ["collection"] = change.Collection,
            ["path"] = change.Path.ToString(),
            ["using"] = s_conversions.First(known => known.Value == change.Using).Word,
        };
        if (change.Map is { } map)
        {
            text["map"] = new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        }

        return text;
    }

    private static string Of(JsonObject text, string member) =>
        text[member] is JsonValue value && value.TryGetValue<string>(out var found) && found.Length > 0
            ? found
            : throw Wrong($"It has no text '{member}'.");

    private static UpliftException Wrong(string what) => new(DiagnosticCodes.InvalidValue, what);

    private static TreePath Path(JsonObject text, string member) => TreePath.Parse(Of(text, member));

    private static FieldConversion Conversion(string word)
    {
        foreach (var known in s_conversions)
        {
            if (known.Word == word) return known.Value;
        }

        throw Wrong($"'{word}' is none of {string.Join(", ", s_conversions.Select(known => known.Word))}.");
    }
}
