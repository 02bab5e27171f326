using Uplift.Documents.Schemas.Checks;

namespace Uplift.Documents.Schemas;

/// <summary>Keywords that combine schemas for the same value.</summary>
internal static class CombinationKeywords
{
    public static IEnumerable<SchemaCheck> Read(SchemaScope scope)
    {
        if (scope.Schemas("allOf") is { } all) yield return new AllOfCheck(all);
        if (scope.Schemas("anyOf") is { } any) yield return new AnyOfCheck(any);
        if (scope.Schemas("oneOf") is { } one) yield return new OneOfCheck(one);
        if (scope.Schema("not") is { } excluded) yield return new NotCheck(excluded);
        if (scope.Schema("if", SchemaDraft.Seven) is { } condition)
        {
            yield return new IfCheck(condition, scope.Schema("then"), scope.Schema("else"));
        }
    }
}
