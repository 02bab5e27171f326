using System.Globalization;
using System.Text.Json.Nodes;

namespace Uplift.Store.Tests.Verification;

/// <summary>RFC 6902 as it is written, apart from the engine: add, remove, replace, move, copy, test.</summary>
internal static class PlainPatch
{
    /// <summary>Applies a patch; null: the document is gone.</summary>
    public static JsonNode? Apply(JsonNode? document, JsonArray patch)
    {
        foreach (var operation in patch)
        {
            var (op, path) = ((string)operation!["op"]!, (string)operation["path"]!);
            var value = operation["value"]?.DeepClone();
            if (op is "move" or "copy") value = Get(document, (string)operation["from"]!)?.DeepClone();
            if (op == "move") document = Remove(document, (string)operation["from"]!);
            document = op switch
            {
                "remove" => Remove(document, path),
                "replace" => Add(Remove(document, path), path, value),
                "test" => JsonNode.DeepEquals(Get(document, path), value) ? document : throw new InvalidDataException(path),
                _ => Add(document, path, value),
            };
        }

        return document;
    }

    private static JsonNode? Get(JsonNode? document, string path) => Steps(path).Aggregate(document, (node, step) => node switch
    {
        JsonObject members => members.TryGetPropertyValue(step, out var value) ? value : throw new InvalidDataException(path),
        JsonArray list => list[int.Parse(step, CultureInfo.InvariantCulture)],
        _ => throw new InvalidDataException(path),
    });

    private static JsonNode? Add(JsonNode? document, string path, JsonNode? value)
    {
        if (path.Length == 0) return value;
        switch (Get(document, Parent(path)))
        {
            case JsonObject members:
                members[Last(path)] = value;
                break;
            case JsonArray list when Last(path) == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list.Insert(int.Parse(Last(path), CultureInfo.InvariantCulture), value);
                break;
            default:
                throw new InvalidDataException(path);
        }

        return document;
    }

    private static JsonNode? Remove(JsonNode? document, string path)
    {
        if (path.Length == 0) return null;
        Get(document, path);
        if (Get(document, Parent(path)) is JsonObject members) members.Remove(Last(path));
        else ((JsonArray)Get(document, Parent(path))!).RemoveAt(int.Parse(Last(path), CultureInfo.InvariantCulture));
        return document;
    }

    private static string Parent(string path) => path[..path.LastIndexOf('/')];

    private static string Last(string path) => Steps(path)[^1];

    private static string[] Steps(string path) => path.Length == 0
        ? []
        : [.. path[1..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}
