using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Some of the objects of a collection as a condition over its rows.</summary>
internal sealed class RowSelection(
    SessionContext context, CollectionTable collection, Relation relation, ObjectSelection only)
{
    /// <summary>The condition over the rows of an alias.</summary>
    public string On(string alias)
    {
        var conditions = new List<string>();
        if (only.Below is { } version)
        {
            conditions.Add($"{VersionExpression.Of(context, collection, relation, $"{alias}.")} < {version}");
        }

        if (only.Ids is { } ids)
        {
            var texts = string.Join(", ", ids.Where(relation.CanHold).Select(JsonSteps.Literal));
            conditions.Add($"{alias}.{relation.Id} = any({relation.IdsOf($"array[{texts}]::text[]")})");
        }

        return conditions.Count == 0 ? "true" : $"({string.Join(" and ", conditions)})";
    }
}
