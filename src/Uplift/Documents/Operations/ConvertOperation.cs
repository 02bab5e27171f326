using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Changes the type of a value without loss; null stays null.</summary>
public sealed record ConvertOperation(SourcePosition Position, Condition? When, DocumentPath Path, JsonType To)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in Path.Select(edit.Scope))
        {
            if (place.Value is not { } value || (To != JsonType.Integer && value.Has(To))) continue;
            var converted = value is JsonValue scalar ? Converted(scalar) : null;
            if (converted is null) throw edit.Refuse(place,
                $"{JsonTypes.Shown(value)} has no lossless form as {To.ToString().ToLowerInvariant()}; "
                + "map or remove such values before.");
            if (!ReferenceEquals(converted, value)) place.Set(converted);
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static ConvertOperation Read(OperationSource source)
    {
        var path = source.ValuePath("path");
        source.Keys.Require("to");
        var to = source.Keys.TakeWord("to", JsonType.Text, ("text", JsonType.Text), ("integer", JsonType.Integer),
            ("number", JsonType.Number), ("boolean", JsonType.Boolean));
        return new ConvertOperation(source.Position, source.When, path, to);
    }

    private JsonValue? Converted(JsonValue value) => To switch
    {
        JsonType.Text => JsonValue.Create(value.ToJsonString()),
        JsonType.Boolean => JsonTypes.TextOf(value) switch
        {
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ => null,
        },
        _ => ToNumber(value),
    };

    private JsonValue? ToNumber(JsonValue value)
    {
        var text = JsonTypes.KeyText(value);
        if (text is null || !JsonNumber.IsNumber(text)) return null;
        var written = To == JsonType.Integer ? JsonNumber.Parse(text).AsInteger() : text;
        if (written is null) return null;
        return value.Has(JsonType.Number) && written == text ? value : (JsonValue?)JsonNode.Parse(written);
    }
}
