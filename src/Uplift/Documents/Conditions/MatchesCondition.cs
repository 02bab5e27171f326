using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Holds when a matched text matches a regular expression somewhere.</summary>
public sealed record MatchesCondition(SourcePosition Position, DocumentPath Path, Regex Pattern) : Condition(Position)
{
    private readonly Func<JsonNode?, bool> _test = value =>
        JsonTypes.TextOf(value) is { } text && Pattern.IsMatch(text);

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Paths => [Path];

    /// <inheritdoc/>
    public override bool Holds(JsonNode? root) => Path.Any(root, _test);

    /// <inheritdoc/>
    public override T Accept<T>(IConditionVisitor<T> visitor) => visitor.Visit(this);

    internal static Condition? Read(SourceNode node, DiagnosticBag bag)
    {
        if (ConditionReader.Keys(node, "matches", bag) is not { } keys) return null;
        var path = ConditionReader.Path(keys, "matches");
        var pattern = ReadPattern(keys);
        keys.Finish();
        return path is null || pattern is null ? null : new MatchesCondition(node.Position, path, pattern);
    }

    /// <summary>The pattern among the keys of a condition; null and a complaint when it is none.</summary>
    internal static Regex? ReadPattern(MappingReader keys)
    {
        var text = keys.RequireText("pattern");
        if (text.Length == 0) return null;
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            keys.Bag.Error(DiagnosticCodes.InvalidCondition, $"The pattern '{text}' cannot be used: {error.Message}",
                keys.Take("pattern")?.Position, "Patterns run in linear time: no look-around, no back-references.");
            return null;
        }
    }
}
