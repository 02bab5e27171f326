using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>minLength</c> and <c>maxLength</c>, in code points.</summary>
internal sealed class LengthCheck(int least, int most) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is null || JsonKinds.Of(node) != JsonValueKind.String) return true;
        using var text = JsonText.Of(node, stackalloc char[JsonText.BufferLength]);
        var length = text.Length;
        if (length >= least && length <= most) return true;
        return walk is not null && (length < least
            ? walk.Report("minLength", $"must have at least {least} characters, not {length}")
            : walk.Report("maxLength", $"must have at most {most} characters, not {length}"));
    }
}

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternCheck(Regex pattern, string written) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is null || JsonKinds.Of(node) != JsonValueKind.String) return true;
        using var text = JsonText.Of(node, stackalloc char[JsonText.BufferLength]);
        return EcmaPattern.IsMatch(pattern, text.Characters)
            || (walk is not null && walk.Report("pattern", $"does not match the pattern {written}"));
    }
}

/// <summary><c>format</c>, for those that are known.</summary>
internal sealed class FormatCheck(TextFormat format) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is null || JsonKinds.Of(node) != JsonValueKind.String) return true;
        using var text = JsonText.Of(node, stackalloc char[JsonText.BufferLength]);
        return format.Fits(text.Characters) || (walk is not null && walk.Report("format", $"is no {format.Name}"));
    }
}
