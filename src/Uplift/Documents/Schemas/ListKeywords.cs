using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents.Schemas.Checks;

namespace Uplift.Documents.Schemas;

/// <summary>Keywords about lists.</summary>
internal static class ListKeywords
{
    public static IEnumerable<SchemaCheck> Read(SchemaScope scope)
    {
        if (scope.Find("items") is JsonArray first)
        {
            yield return new ItemsCheck([.. first.Select(scope.Compile)], scope.Schema("additionalItems"));
        }
        else if (scope.Schema("items") is { } each)
        {
            yield return new ItemsCheck([], each);
        }

        if (scope.Has("minItems") || scope.Has("maxItems"))
        {
            yield return new ItemCountCheck(scope.Count("minItems", 0), scope.Count("maxItems", int.MaxValue));
        }

        if (scope.Schema("contains", SchemaDraft.Six) is { } contained) yield return new ContainsCheck(contained);
        if (!scope.Has("uniqueItems")) yield break;
        var unique = JsonKinds.Of(scope.Find("uniqueItems"));
        if (unique == JsonValueKind.True) yield return new UniqueItemsCheck();
        else if (unique != JsonValueKind.False) scope.Wrong("uniqueItems", "true or false");
    }
}
