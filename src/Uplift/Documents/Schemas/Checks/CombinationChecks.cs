using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>allOf</c>, and <c>$ref</c>, which is all of one.</summary>
internal sealed class AllOfCheck(CompiledSchema[] schemas) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue => schemas;

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        var holds = true;
        foreach (var schema in schemas)
        {
            if (schema.Holds(node, walk)) continue;
            if (walk is null || walk.IsFull) return false;
            holds = false;
        }

        return holds;
    }
}

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyOfCheck(CompiledSchema[] schemas) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue => schemas;

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        foreach (var schema in schemas)
        {
            if (schema.Holds(node, null)) return true;
        }

        return walk is not null && walk.Report("anyOf", $"fits none of the {schemas.Length} forms that are allowed");
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfCheck(CompiledSchema[] schemas) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue => schemas;

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        var fitting = 0;
        foreach (var schema in schemas)
        {
            if (schema.Holds(node, null)) fitting++;
        }

        if (fitting == 1) return true;
        return walk is not null && walk.Report("oneOf", fitting == 0
            ? $"fits none of the {schemas.Length} forms that are allowed"
            : $"fits {fitting} of the {schemas.Length} forms, of which it must fit exactly one");
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotCheck(CompiledSchema schema) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue => [schema];

    public override bool Holds(JsonNode? node, SchemaWalk? walk) =>
        !schema.Holds(node, null) || (walk is not null && walk.Report("not", "has a form that the schema excludes"));
}

/// <summary><c>if</c> with <c>then</c> and <c>else</c>.</summary>
internal sealed class IfCheck(CompiledSchema condition, CompiledSchema? then, CompiledSchema? otherwise) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue =>
        new[] { condition, then, otherwise }.OfType<CompiledSchema>();

    public override bool Holds(JsonNode? node, SchemaWalk? walk) =>
        (condition.Holds(node, null) ? then : otherwise)?.Holds(node, walk) ?? true;
}
