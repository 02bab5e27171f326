using System.Globalization;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas;

/// <summary>A schema file as it was read.</summary>
/// <param name="Path">Relative to the root of the package's schemas, with slashes.</param>
internal sealed record SchemaFile(string Path, JsonNode Root, SchemaDraft Draft)
{
    /// <summary>The draft that <c>$schema</c> names; that of the referring file when it names none.</summary>
    public static SchemaDraft DraftOf(JsonNode root, SchemaDraft otherwise)
    {
        if (TextOf(root, "$schema") is not { } name) return otherwise;
        if (name.Contains("draft-03", StringComparison.Ordinal) || name.Contains("draft-04", StringComparison.Ordinal))
        {
            return SchemaDraft.Four;
        }

        return name.Contains("draft-06", StringComparison.Ordinal) ? SchemaDraft.Six : SchemaDraft.Seven;
    }

    /// <summary>The text of a member, or null when the node is no object or the member no text.</summary>
    public static string? TextOf(JsonNode? node, string member) =>
        node is JsonObject members && members[member] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : null;

    /// <summary>
    /// What the part of a reference after its # names: a JSON Pointer or a plain name; null when there is nothing.
    /// </summary>
    public JsonNode? Find(string fragment)
    {
        if (fragment.Length == 0) return Root;
        if (fragment[0] != '/') return FindNamed(Root, "#" + fragment);
        var node = (JsonNode?)Root;
        foreach (var part in fragment[1..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                JsonObject members => members[name],
                JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    private static JsonNode? FindNamed(JsonNode? node, string name)
    {
        if (TextOf(node, "$id") == name || TextOf(node, "id") == name) return node;
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
        {
            if (FindNamed(child, name) is { } found) return found;
        }

        return null;
    }
}
