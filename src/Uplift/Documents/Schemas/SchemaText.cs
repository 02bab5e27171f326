using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas;

/// <summary>
/// Copies a schema so that keys which stand twice, as in some that are in use, do no harm: the last one counts, as in
/// most
/// other programs. A <see cref="JsonObject"/> would throw when it is first looked into.
/// </summary>
internal static class SchemaText
{
    public static JsonNode? Copy(string path, JsonNode root, DiagnosticBag bag)
    {
        using var document = JsonDocument.Parse(root.ToJsonString());
        return Copy(path, document.RootElement, bag);
    }

    private static JsonNode? Copy(string path, JsonElement element, DiagnosticBag bag)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (members.ContainsKey(member.Name)) WarnOfDuplicate(path, member.Name, bag);
                    members[member.Name] = Copy(path, member.Value, bag);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(item => Copy(path, item, bag))]);
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    private static void WarnOfDuplicate(string path, string key, DiagnosticBag bag) =>
        bag.Warn(DiagnosticCodes.DuplicateKey,
            $"The key {QuotedText.Of(key)} stands twice in one object; the last one counts.",
            new SourcePosition(path), "Keep one of them.");
}
