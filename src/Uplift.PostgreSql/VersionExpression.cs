using Uplift.Diagnostics;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>The version that a row carries, as SQL.</summary>
internal static class VersionExpression
{
    /// <summary>The expression; without a qualifier it is the one that the index is made on.</summary>
    /// <param name="qualifier">What stands before the columns: "" or an alias with its dot.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnusableTable"/>: rows carry no version
    /// where the collection says so.</exception>
    public static string Of(SessionContext context, CollectionTable collection, Relation relation, string qualifier)
    {
        var declared = collection.Collection.Versions
            ?? throw new ArgumentException(
                $"The collection '{collection.Name}' declares no versions.", nameof(collection));
        if (declared.IsKept)
        {
            return SqlKeptVersions.Expression(
                Identifier.Table(context.Schemas, context.Tenant, collection.Kept), collection.Name,
                Relation.KeyOf(qualifier + relation.Id), relation.HashTextOf(qualifier + relation.Document));
        }

        if (declared.Column is { } column)
        {
            var quoted = Identifier.Quote(column);
            return relation.Columns.Contains(quoted)
                ? $"coalesce({qualifier}{quoted}, 0)"
                : throw Unusable(context, collection, $"the table {relation.Table} has no column '{column}'",
                    $"Add it by a script: alter table {relation.Table} add column {quoted} integer not null default 0.");
        }

        if (relation.Image != ImageKind.Jsonb && relation.DocumentType != "pg_catalog.json")
        {
            throw Unusable(context, collection,
                $"documents of type {relation.DocumentType} cannot be asked for the version in a member",
                "Declare 'dataVersionColumn' instead.");
        }

        var member = JsonSteps.At(relation.JsonOf(qualifier + relation.Document), declared.Member!.Segments);
        return $"(case when jsonb_typeof({member}) = 'number' then ({member})::numeric else 0 end)";
    }

    private static UpliftException Unusable(
        SessionContext context, CollectionTable collection, string what, string hint) => new(
        DiagnosticCodes.UnusableTable, $"Collection '{collection.Name}' of tenant '{context.Tenant}': {what}.",
        collection.Collection.Position, hint);
}
