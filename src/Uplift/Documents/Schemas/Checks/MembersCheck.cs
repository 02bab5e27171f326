using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas.Checks;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, in one pass over the members.
/// </summary>
/// <param name="named">What members of a name must be.</param>
/// <param name="matched">What members whose name matches must be.</param>
/// <param name="others">What all others must be; null when anything will do.</param>
internal sealed class MembersCheck(
    FrozenDictionary<string, CompiledSchema> named, (Regex Pattern, CompiledSchema Schema)[] matched,
    CompiledSchema? others)
    : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonObject members) return true;
        var holds = true;
        for (var index = 0; index < members.Count; index++)
        {
            var (name, value) = members.GetAt(index);
            if (MemberHolds(name, value, walk)) continue;
            if (walk is null || walk.IsFull) return false;
            holds = false;
        }

        return holds;
    }

    private bool MemberHolds(string name, JsonNode? value, SchemaWalk? walk)
    {
        var isKnown = false;
        var holds = true;
        if (named.TryGetValue(name, out var schema))
        {
            isKnown = true;
            holds = Fits(schema, name, value, walk);
        }

        foreach (var (pattern, other) in matched)
        {
            if (!EcmaPattern.IsMatch(pattern, name)) continue;
            isKnown = true;
            holds &= Fits(other, name, value, walk);
        }

        return holds && (isKnown || others is null || Fits(others, name, value, walk));
    }

    private static bool Fits(CompiledSchema schema, string name, JsonNode? value, SchemaWalk? walk)
    {
        if (walk is null) return schema.Holds(value, null);
        if (schema.IsNever)
        {
            return walk.Report("additionalProperties",
                $"has a member {QuotedText.Of(name)} that the schema does not allow");
        }

        walk.Enter(name);
        var fits = schema.Holds(value, walk);
        walk.Leave();
        return fits;
    }
}
