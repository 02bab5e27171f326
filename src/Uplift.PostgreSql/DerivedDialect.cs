using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>How PostgreSQL writes statements about copies of derived data.</summary>
internal sealed class DerivedDialect(SessionContext context, Relations relations) : IDerivedDialect
{
    /// <inheritdoc/>
    public string NameOf(CollectionTable copies) => Identifier.Table(context.Schemas, context.Tenant, copies);

    /// <inheritdoc/>
    public async Task<DerivedSource> FindAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var relation = await relations.FindAsync(collection, cancellationToken);
        var (id, document) = ($"t.{relation.Id}", $"t.{relation.Document}");
        return new DerivedSource
        {
            Table = relation.Table,
            Id = id,
            Key = Relation.KeyOf(id),
            Hash = relation.HashTextOf(document),
            Text = relation.TextOf(document),
            HasDocument = $"{document} is not null",
            IsMeant = relation.IsMeant("t"),
            Lock = "for share of t",
            Once = "materialized",
            CanHold = relation.CanHold,
            IsBehind = parameter => $"{id} > {relation.IdOf($"@{parameter}::text")}",
            IsOneOf = parameter => $"{id} = any({relation.IdsOf($"@{parameter}::text[]")})",
            IsNamed = (column, parameter) => $"{column} = any(@{parameter}::text[])",
            IsText = text => $"{id} = {relation.IdOf(text)}",
        };
    }
}
