using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Documents.Xml;

/// <summary>
/// The local names without which a location path matches nothing. Most expressions of a package are for few
/// documents, and to look for names takes much less than to walk.
/// </summary>
internal sealed partial class RequiredNames
{
    private readonly string[][] _alternatives;

    private RequiredNames(string[][] alternatives) => _alternatives = alternatives;

    /// <summary>Null: the expression is no union of plain location paths, so nothing is known.</summary>
    /// <param name="expression">XPath 1.0 that gives nodes.</param>
    public static RequiredNames? Of(string expression)
    {
        var found = new List<string[]>();
        foreach (var path in WithoutPredicates(expression).Split('|'))
        {
            var names = new List<string>();
            foreach (var step in path.Split('/'))
            {
                if (Step().Match(step) is not { Success: true } match) return null;
                if (match.Groups["name"] is { Success: true } name) names.Add(name.Value);
            }

            found.Add([.. names]);
        }

        return new RequiredNames([.. found]);
    }

    /// <summary>False when the expression matches nothing in a document.</summary>
    public bool MayBeIn(MarkupDocument document)
    {
        foreach (var names in _alternatives)
        {
            if (Array.TrueForAll(names, document.HasName)) return true;
        }

        return false;
    }

    // They only narrow what the steps match.
    private static string WithoutPredicates(string expression)
    {
        var rest = new StringBuilder(expression.Length);
        var (depth, quote) = (0, '\0');
        foreach (var character in expression)
        {
            if (quote != '\0') quote = character == quote ? '\0' : quote;
            else if (character is '"' or '\'') quote = character;
            else if (character == '[') depth++;
            else if (character == ']') depth--;
            else if (depth == 0) rest.Append(character);
        }

        return rest.ToString();
    }

    // Function calls and operators match none of these; neither does a number, since the expression gives nodes.
    [GeneratedRegex(
        @"^\s*(?:|\.|\.\.|(?:node|text|comment)\(\)|(?:@|[a-z-]+::)?(?:[\w.-]+:)?(?:\*|(?<name>[\w.-]+)))\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
