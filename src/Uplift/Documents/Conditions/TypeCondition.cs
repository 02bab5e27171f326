using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when a matched value has the given type.</summary>
public sealed record TypeCondition(SourcePosition Position, DocumentPath Path, JsonType Is) : Condition(Position)
{
    private readonly Func<JsonNode?, bool> _test = value => value.Has(Is);

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => [Path];

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => Path.Any(root, _test);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag)
    {
        if (ConditionReader.Keys(node, "type", bag) is not { } keys) return null;
        var path = ConditionReader.Path(keys, "type");
        var type = ReadType(keys);
        keys.Finish();
        return path is null ? null : new TypeCondition(node.Position, path, type);
    }

    // A plain null is YAML's null, and a person means the type.
    private static JsonType ReadType(MappingReader keys)
    {
        if (keys.Require("is") is null or SourceScalar { Value: null }) return JsonType.Null;
        return keys.TakeWord("is", JsonType.Text, ("text", JsonType.Text), ("integer", JsonType.Integer),
            ("number", JsonType.Number), ("boolean", JsonType.Boolean), ("object", JsonType.Object),
            ("list", JsonType.List), ("null", JsonType.Null));
    }
}
