using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Merging;

namespace Uplift.Layers;

/// <summary>What the records of a collection may hold at a release.</summary>
/// <param name="IsClosed">True when places that are not mentioned cannot be.</param>
/// <param name="Fields">Types by path, elements of keyed arrays as <c>[*]</c>.</param>
public sealed record RecordSchema(bool IsClosed, IReadOnlyDictionary<TreePath, FieldType> Fields)
{
    /// <summary>True when a place can be: it is mentioned, above or below a place that is, or the
    /// schema is open.</summary>
    public bool Admits(TreePath path)
    {
        if (!IsClosed || path.Depth == 0 || TypeAt(path) is not null) return true;
        if (Fields.Keys.Any(field => field.Depth > path.Depth && path.Covers(field.Prefix(path.Depth)))) return true;
        for (var depth = path.Depth - 1; depth > 0; depth--)
        {
            var above = path.Prefix(depth);
            if (TypeAt(above) is not { } type) continue;
            return type.IsContainer && !Fields.Keys.Any(field => field.Depth > depth && above.Covers(field));
        }

        return false;
    }

    /// <summary>The type at a place; null when it is not mentioned.</summary>
    public FieldType? TypeAt(TreePath path) =>
        Fields.FirstOrDefault(field => field.Key.Pattern == path.Pattern).Value;
}

/// <summary>The type of a place: string, integer, number, boolean, object, array, array&lt;T&gt; or any.</summary>
/// <param name="Element">The type of the elements; null when any will do.</param>
public sealed record FieldType(string Name, bool AdmitsNull, FieldType? Element = null)
{
    /// <summary>True when there can be places below.</summary>
    public bool IsContainer => Name is "any" or "object" or "array";

    /// <summary>Reads <c>string</c>, <c>integer?</c>, <c>array&lt;string&gt;</c> and their like.</summary>
    public static FieldType Parse(string text)
    {
        var admitsNull = text.EndsWith('?');
        var name = admitsNull ? text[..^1] : text;
        return name.StartsWith("array<", StringComparison.Ordinal) && name.EndsWith('>')
            ? new FieldType("array", admitsNull, Parse(name[6..^1]))
            : new FieldType(name, admitsNull);
    }

    /// <summary>True when a value has the type.</summary>
    public bool Fits(JsonNode? value) => value is null ? AdmitsNull || Name == "any" : Name switch
    {
        "string" => value.Has(JsonType.Text),
        "integer" => value.Has(JsonType.Integer),
        "number" => value.Has(JsonType.Number),
        "boolean" => value.Has(JsonType.Boolean),
        "object" => value is JsonObject,
        "array" => value is JsonArray list && (Element is null || list.All(Element.Fits)),
        _ => true,
    };

    /// <summary>Turns a value into one of the type without loss: a scalar into a text, or into a list of one.</summary>
    public bool TryConvert(JsonNode? value, out JsonNode? converted)
    {
        converted = null;
        if (value is not JsonValue scalar) return false;
        if (Name == "string")
        {
            converted = JsonTypes.TextOf(scalar) ?? scalar.ToJsonString();
            return true;
        }

        if (Name != "array" || Element?.Fits(scalar) == false) return false;
        converted = new JsonArray(scalar.DeepClone());
        return true;
    }
}
