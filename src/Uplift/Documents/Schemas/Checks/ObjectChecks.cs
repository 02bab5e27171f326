using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>required</c>.</summary>
internal sealed class RequiredCheck(string[] names) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonObject members) return true;
        var holds = true;
        foreach (var name in names)
        {
            if (members.ContainsKey(name)) continue;
            if (walk is null) return false;
            holds = walk.Report("required", $"has no member {QuotedText.Of(name)}");
        }

        return holds;
    }
}

/// <summary><c>minProperties</c> and <c>maxProperties</c>.</summary>
internal sealed class MemberCountCheck(int least, int most) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonObject members || (members.Count >= least && members.Count <= most)) return true;
        return walk is not null && (members.Count < least
            ? walk.Report("minProperties", $"must have at least {least} members, not {members.Count}")
            : walk.Report("maxProperties", $"must have at most {most} members, not {members.Count}"));
    }
}

/// <summary><c>propertyNames</c>.</summary>
internal sealed class MemberNamesCheck(CompiledSchema schema) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonObject members) return true;
        var holds = true;
        for (var index = 0; index < members.Count; index++)
        {
            var name = members.GetAt(index).Key;
            if (schema.Holds(JsonValue.Create(name), null)) continue;
            if (walk is null || walk.IsFull) return false;
            holds = walk.Report("propertyNames",
                $"has a member {QuotedText.Of(name)}, a name that the schema does not allow");
        }

        return holds;
    }
}

/// <summary>One entry of <c>dependencies</c>: what an object must be that has a member of the name.</summary>
internal sealed class DependencyCheck(string name, CompiledSchema schema) : SchemaCheck
{
    public override IEnumerable<CompiledSchema> SameValue => [schema];

    public override bool Holds(JsonNode? node, SchemaWalk? walk) =>
        JsonKinds.Of(node) != JsonValueKind.Object || !node!.AsObject().ContainsKey(name) || schema.Holds(node, walk);
}
