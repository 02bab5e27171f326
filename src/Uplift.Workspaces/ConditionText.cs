using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Workspaces;

/// <summary>Conditions as an operator writes them: POINTER, POINTER=VALUE, or a condition as in a change
/// (YAML or JSON).</summary>
public static class ConditionText
{
    /// <summary>Reads a condition. A value behind a pointer has no type: 5 is the number and the text.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="name">How the place is called where it was written.</param>
    /// <exception cref="UpliftException">It is none.</exception>
    public static Condition Read(string text, string name)
    {
        var bag = new DiagnosticBag();
        var place = new SourcePosition(text);
        if (text.StartsWith('/'))
        {
            var (pointer, value) = text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (text[..at], text[(at + 1)..])
                : (text, null);
            if (!DocumentPath.TryParse(pointer, out var path, out var error))
            {
                bag.Error(DiagnosticCodes.InvalidPath, error, place);
            }

            bag.ThrowIfErrors();
            return value is null
                ? new ExistsCondition(place, path!)
                : new AnyCondition(
                    place, [.. Readings(value).Select(reading => new EqualsCondition(place, path!, reading))]);
        }

        var node = SourceReader.Read(name, Encoding.UTF8.GetBytes(text), bag);
        var condition = node is null ? null : ConditionReader.Read(node, bag);
        bag.ThrowIfErrors();
        return condition
            ?? throw new UpliftException(DiagnosticCodes.InvalidCondition, $"'{name}' holds no condition.", place);
    }

    private static IEnumerable<JsonNode?> Readings(string value)
    {
        yield return JsonValue.Create(value);
        if (value is "true" or "false") yield return JsonValue.Create(value == "true");
        else if (value == "null") yield return null;
        else if (decimal.TryParse(value, CultureInfo.InvariantCulture, out var number))
        {
            yield return JsonValue.Create(number);
        }
    }
}
