using Npgsql;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Finds out how the tables of collections are made, once in a session.</summary>
internal sealed class Relations(SessionContext context, NpgsqlConnection connection)
{
    private const string Columns = """
        select a.attname, format('%I.%I', tn.nspname, t.typname), coalesce(b.typname, t.typname),
          case when a.attcollation <> 0 then format('%I.%I', cn.nspname, c.collname) end, a.attgenerated = '', r.relkind in ('r', 'p')
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_class r on r.oid = a.attrelid
        join pg_catalog.pg_type t on t.oid = a.atttypid
        join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
        left join pg_catalog.pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
        left join pg_catalog.pg_collation c on c.oid = a.attcollation
        left join pg_catalog.pg_namespace cn on cn.oid = c.collnamespace
        where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """;

    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnusableTable"/>: there is no such table or
    /// column.</exception>
    public async Task<Relation> FindAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var table = Identifier.Table(context.Schemas, context.Tenant, collection);
        var relation = await FindAsync(collection, table, cancellationToken);
        return collection.Only is { } only
            ? relation with { Only = new RowSelection(context, collection, relation, only).On }
            : relation;
    }

    private async Task<Relation> FindAsync(
        CollectionTable collection, string table, CancellationToken cancellationToken)
    {
        var key =
            $"{table} {collection.Collection.IdColumn} {collection.Collection.DocumentColumn} {collection.Collection.Format}";
        if (context.Relations.TryGetValue(key, out var known)) return known;
        var columns = await connection.QueryAsync(Columns, [table],
            row => new Column(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetBoolean(4),
                row.GetBoolean(5)),
            cancellationToken);
        if (columns.Count == 0)
        {
            throw Unusable(collection, $"the table {table} does not exist",
                "Create the table, or correct 'table' in the module's descriptor.");
        }

        var relation = Describe(collection, table, columns);
        context.Relations[key] = relation;
        return relation;
    }

    private Relation Describe(CollectionTable collection, string table, List<Column> columns)
    {
        var id = Find(collection.Collection.IdColumn);
        var document = Find(collection.Collection.DocumentColumn);
        return new Relation
        {
            Table = table,
            Id = Identifier.Quote(id.Name),
            IdType = id.Type,
            IdCollation = id.Collation,
            Document = Identifier.Quote(document.Name),
            DocumentType = document.Type,
            Image =
                document.BaseType switch { "jsonb" => ImageKind.Jsonb, "bytea" => ImageKind.Bytes, _ => ImageKind.Text },
            IsXmlBytes = document.BaseType == "bytea" && collection.Collection.Format == DocumentFormat.Xml,
            IsTable = id.IsTable,
            Columns = columns.Select(column => Identifier.Quote(column.Name)).ToHashSet(),
            Others = [.. columns.Where(column => column.IsWritable && column != id && column != document)
                .Select(column => Identifier.Quote(column.Name))],
        };

        Column Find(string name) => columns.Find(column => column.Name == name) ?? throw Unusable(
            collection, $"the table {table} has no column '{name}'",
            "Name the column of the id and of the document in the descriptor.");
    }

    private UpliftException Unusable(CollectionTable collection, string what, string hint) => new(
        DiagnosticCodes.UnusableTable, $"Collection '{collection.Name}' of tenant '{context.Tenant}': {what}.",
        collection.Collection.Position, hint);

    private sealed record Column(
        string Name, string Type, string BaseType, string? Collation, bool IsWritable, bool IsTable);
}
