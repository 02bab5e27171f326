using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Identifiers in statements; the one place where names become SQL.</summary>
internal static class Identifier
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The reverse of <see cref="Quote"/>.</summary>
    public static string Unquote(string name) => name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);

    /// <summary>
    /// The table of a collection, qualified and quoted; <c>schema.table</c> leaves the module's own schema.
    /// </summary>
    public static string Table(SchemaNames schemas, TenantId tenant, CollectionTable collection)
    {
        var table = collection.Collection.Table;
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? $"{Quote(schemas.Of(tenant, collection.Product))}.{Quote(table)}"
            : $"{Quote(SchemaNames.ForTenant(table[..dot], tenant))}.{Quote(table[(dot + 1)..])}";
    }
}
