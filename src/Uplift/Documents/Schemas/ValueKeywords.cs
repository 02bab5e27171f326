using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents.Schemas.Checks;

namespace Uplift.Documents.Schemas;

/// <summary>Keywords about a value as such, numbers and texts.</summary>
internal static class ValueKeywords
{
    public static IEnumerable<SchemaCheck> Read(SchemaScope scope)
    {
        if (scope.Has("type") && ReadType(scope) is { } type) yield return type;
        if (scope.Has("const", SchemaDraft.Six))
        {
            yield return new EnumCheck("const", [scope.Find("const")?.DeepClone()]);
        }

        if (scope.Find("enum") is JsonArray values)
        {
            yield return new EnumCheck("enum", [.. values.Select(value => value?.DeepClone())]);
        }
        else if (scope.Has("enum"))
        {
            scope.Wrong("enum", "a list");
        }

        foreach (var check in ReadNumbers(scope)) yield return check;
        foreach (var check in ReadTexts(scope)) yield return check;
    }

    private static TypeCheck? ReadType(SchemaScope scope)
    {
        var node = scope.Find("type");
        var names = JsonKinds.Of(node) == JsonValueKind.String
            ? [node!.GetValue<string>()]
            : scope.Texts("type", node);
        if (names is null) return null;
        var bits = 0;
        foreach (var name in names)
        {
            if (TypeCheck.Bits(name) is not { } more)
            {
                scope.Wrong("type", $"the name of a type, not '{name}'");
                return null;
            }

            bits |= more;
        }

        var whole = !names.Contains("integer") ? WholeNumbers.NotAskedFor
            : scope.File.Draft == SchemaDraft.Four ? WholeNumbers.AsWritten
            : WholeNumbers.ByValue;
        return new TypeCheck(bits, whole, string.Join(" or ", names.Select(Spoken)));
    }

    private static string Spoken(string type) => type switch
    {
        "string" => "text",
        "array" => "list",
        _ => type,
    };

    private static IEnumerable<SchemaCheck> ReadNumbers(SchemaScope scope)
    {
        var bounds = new[] { ("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1) };
        foreach (var (keyword, exclusive, side) in bounds)
        {
            // A flag beside the bound until draft 04, a bound of its own since 06; whichever stands there is meant.
            var flag = JsonKinds.Of(scope.Find(exclusive));
            if (scope.Number(keyword) is { } bound)
            {
                yield return new BoundCheck(keyword, bound, side, flag != JsonValueKind.True);
            }

            if (flag is not (JsonValueKind.True or JsonValueKind.False) && scope.Number(exclusive) is { } open)
            {
                yield return new BoundCheck(exclusive, open, side, inclusive: false);
            }
        }

        if (scope.Number("multipleOf") is not { } divisor) yield break;
        if (divisor.Sign > 0) yield return new MultipleOfCheck(divisor);
        else scope.Wrong("multipleOf", "more than 0");
    }

    private static IEnumerable<SchemaCheck> ReadTexts(SchemaScope scope)
    {
        if (scope.Has("minLength") || scope.Has("maxLength"))
        {
            yield return new LengthCheck(scope.Count("minLength", 0), scope.Count("maxLength", int.MaxValue));
        }

        if (scope.Text("pattern") is { } pattern && scope.Pattern("pattern", pattern) is { } regex)
        {
            yield return new PatternCheck(regex, pattern);
        }

        if (scope.Text("format") is { } name && TextFormat.Find(name) is { } format)
        {
            yield return new FormatCheck(format);
        }
    }
}
