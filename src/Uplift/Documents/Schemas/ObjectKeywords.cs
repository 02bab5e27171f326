using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Uplift.Documents.Schemas.Checks;

namespace Uplift.Documents.Schemas;

/// <summary>Keywords about objects.</summary>
internal static class ObjectKeywords
{
    public static IEnumerable<SchemaCheck> Read(SchemaScope scope)
    {
        // Draft 03 wrote "required": true in a property, and many schemas of draft 04 still do; it means nothing there.
        if (scope.Has("required")
            && JsonKinds.Of(scope.Find("required")) is not (JsonValueKind.True or JsonValueKind.False)
            && scope.Texts("required", scope.Find("required")) is { } required)
        {
            yield return new RequiredCheck(required);
        }

        if (ReadMembers(scope) is { } members) yield return members;
        if (scope.Has("minProperties") || scope.Has("maxProperties"))
        {
            yield return new MemberCountCheck(
                scope.Count("minProperties", 0), scope.Count("maxProperties", int.MaxValue));
        }

        if (scope.Schema("propertyNames", SchemaDraft.Six) is { } names) yield return new MemberNamesCheck(names);
        foreach (var (name, dependency) in scope.Members("dependencies"))
        {
            yield return new DependencyCheck(name, ReadDependency(scope, dependency));
        }
    }

    private static MembersCheck? ReadMembers(SchemaScope scope)
    {
        var named = scope.Members("properties")
            .ToFrozenDictionary(member => member.Key, member => scope.Compile(member.Value));
        var matched = new List<(Regex, CompiledSchema)>();
        foreach (var (pattern, schema) in scope.Members("patternProperties"))
        {
            if (scope.Pattern("patternProperties", pattern) is { } regex) matched.Add((regex, scope.Compile(schema)));
        }

        var others = scope.Schema("additionalProperties");
        return named.Count == 0 && matched.Count == 0 && others is null
            ? null
            : new MembersCheck(named, [.. matched], others);
    }

    private static CompiledSchema ReadDependency(SchemaScope scope, JsonNode? dependency)
    {
        if (dependency is not JsonArray) return scope.Compile(dependency);
        return CompiledSchema.Of(new RequiredCheck(scope.Texts("dependencies", dependency) ?? []));
    }
}
