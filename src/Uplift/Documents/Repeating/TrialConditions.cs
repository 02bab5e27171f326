using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>Adds the places of conditions, with values for which they hold.</summary>
internal sealed class TrialConditions(TrialSites sites) : IConditionVisitor<bool>
{
    public bool Visit(ExistsCondition condition) => Added(condition.Path);

    public bool Visit(EqualsCondition condition) => Added(condition.Path, condition.Value);

    public bool Visit(TypeCondition condition) => Added(condition.Path);

    public bool Visit(InCondition condition) => Added(condition.Path, [.. condition.Values]);

    public bool Visit(MatchesCondition condition) => PatternSample.Of(condition.Pattern) is { } text
        ? Added(condition.Path, JsonValue.Create(text))
        : Added(condition.Path);

    public bool Visit(AllCondition condition) => condition.Conditions.All(inner => inner.Accept(this));

    public bool Visit(AnyCondition condition) => condition.Conditions.All(inner => inner.Accept(this));

    public bool Visit(NotCondition condition) => condition.Condition.Accept(this);

    private bool Added(DocumentPath path, params ReadOnlySpan<JsonNode?> values)
    {
        sites.Add(path, values);
        return true;
    }
}
