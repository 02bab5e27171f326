using System.Diagnostics;
using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>
/// Conditions as boolean expressions that are never null; null for a condition that has no exact translation.
/// </summary>
internal sealed class ConditionSql(string root) : IConditionVisitor<string?>
{
    public static string? Of(Condition condition, string root) => condition.Accept(new ConditionSql(root));

    /// <summary>Whether a value (not a database null) has a type.</summary>
    public static string HasType(string value, JsonType type) => type == JsonType.Integer
        ? $"(case when jsonb_typeof({value}) = 'number' then ({value})::numeric = trunc(({value})::numeric) else false end)"
        : $"jsonb_typeof({value}) = '{NameOf(type)}'";

    /// <inheritdoc/>
    public string? Visit(ExistsCondition condition) => Any(condition.Path, value => $"{value} is not null");

    /// <inheritdoc/>
    public string? Visit(EqualsCondition condition) =>
        ConstantSql.Of(condition.Value) is { } literal ? Any(condition.Path, value => $"{value} = {literal}") : null;

    /// <inheritdoc/>
    public string? Visit(TypeCondition condition) => Any(condition.Path, value => HasType(value, condition.Is));

    /// <inheritdoc/>
    public string? Visit(InCondition condition)
    {
        if (ConstantSql.Of(condition.Values) is not { } literals) return null;
        return literals.Length == 0
            ? "false" : Any(condition.Path, value => $"{value} in ({string.Join(", ", literals)})");
    }

    /// <inheritdoc/>
    public string? Visit(MatchesCondition condition) => null;

    /// <inheritdoc/>
    public string? Visit(AllCondition condition) => Join(condition.Conditions, " and ", "true");

    /// <inheritdoc/>
    public string? Visit(AnyCondition condition) => Join(condition.Conditions, " or ", "false");

    /// <inheritdoc/>
    public string? Visit(NotCondition condition) => condition.Condition.Accept(this) is { } inner
        ? $"(not {inner})" : null;

    private static string NameOf(JsonType type) => type switch
    {
        JsonType.Text => "string",
        JsonType.Number => "number",
        JsonType.Boolean => "boolean",
        JsonType.Object => "object",
        JsonType.List => "array",
        JsonType.Null => "null",
        _ => throw new UnreachableException(),
    };

    private string? Join(IReadOnlyList<Condition> conditions, string word, string none)
    {
        var parts = conditions.Select(condition => condition.Accept(this)).ToArray();
        if (parts.Contains(null)) return null;
        return parts.Length == 0 ? none : $"({string.Join(word, parts)})";
    }

    private string? Any(DocumentPath path, Func<string, string> test) =>
        ConstantSql.CanName(path) ? $"coalesce({JsonSteps.Any(root, [.. path.Segments], test)}, false)" : null;
}
