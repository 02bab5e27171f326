using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>The tables of collections as they are in the file, looked up once a transaction.</summary>
internal sealed class SqliteTables(SqliteConnection connection, TenantId tenant)
{
    private readonly Dictionary<(string, string), SqliteTable> _found = [];

    /// <summary>The table of a collection.</summary>
    /// <exception cref="UpliftException">There is none, or it lacks a column.</exception>
    public SqliteTable Of(CollectionTable collection)
    {
        var key = (collection.Product, collection.Name);
        if (!_found.TryGetValue(key, out var table)) _found[key] = table = Find(collection);
        return table;
    }

    /// <summary>Forgets what was looked up, since tables were made, dropped or altered.</summary>
    public void Forget() => _found.Clear();

    /// <summary>True when there is a table or view of that name.</summary>
    public bool Exists(CollectionTable collection)
    {
        using var statement = new SqliteStatement(connection,
            "select 1 from sqlite_master where type in ('table', 'view') and name = ?1 collate nocase");
        statement.Bind(1, NameOf(collection));
        return statement.Step();
    }

    /// <summary>The name of the table, which a file has only one place for.</summary>
    public static string NameOf(CollectionTable collection)
    {
        var name = collection.Collection.Table;
        if (!name.Contains('.', StringComparison.Ordinal)) return name;
        throw new UpliftException(DiagnosticCodes.UnusableTable,
            $"The table '{name}' of collection '{collection.Name}' ({collection.Product}) names a schema, "
            + "which SQLite does not have.",
            collection.Collection.Position, "Write the name of the table alone.");
    }

    private SqliteTable Find(CollectionTable collection)
    {
        var name = NameOf(collection);
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        using (var statement = new SqliteStatement(connection, "select name, type from pragma_table_info(?1)"))
        {
            statement.Bind(1, name);
            while (statement.Step()) types[statement.Text(0)!] = statement.Text(1) ?? "";
        }

        if (types.Count == 0) throw Unusable(collection, $"There is no table '{name}'");
        var declared = collection.Collection;
        foreach (var column in new[] { declared.IdColumn, declared.DocumentColumn })
        {
            if (!types.ContainsKey(column)) throw Unusable(collection, $"The table '{name}' has no column '{column}'");
        }

        var bytes = declared.DocumentType == DocumentColumnType.Bytes
            || types[declared.DocumentColumn].Contains("BLOB", StringComparison.OrdinalIgnoreCase);
        return new SqliteTable
        {
            Collection = declared,
            Whole = types[declared.IdColumn].Contains("INT", StringComparison.OrdinalIgnoreCase),
            Bytes = bytes,
            Present = types.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private UpliftException Unusable(CollectionTable collection, string what) => new(
        DiagnosticCodes.UnusableTable,
        $"{what} for collection '{collection.Name}' of {collection.Product} at tenant '{tenant}' "
        + $"in '{connection.DataSource}'.",
        collection.Collection.Position, "Check 'table', 'idColumn' and 'documentColumn' of the collection.");
}

/// <summary>A collection's table, its names ready for statements.</summary>
internal sealed record SqliteTable
{
    public required Collection Collection { get; init; }

    /// <summary>True when ids are whole numbers.</summary>
    public required bool Whole { get; init; }

    /// <summary>True when documents are written as UTF-8 bytes.</summary>
    public required bool Bytes { get; init; }

    /// <summary>All columns of the table.</summary>
    public required IReadOnlySet<string> Present { get; init; }

    public string Name => SqliteDatabase.Quote(Collection.Table);

    public string Id => SqliteDatabase.Quote(Collection.IdColumn);

    public string Document => SqliteDatabase.Quote(Collection.DocumentColumn);

    /// <summary>True for XML in any encoding, which travels as <see cref="XmlTransport"/> says.</summary>
    public bool HoldsXmlBytes => Bytes && Collection.Format == DocumentFormat.Xml;

    /// <summary>The bytes of a document as they are written.</summary>
    public byte[] BytesOf(string document) =>
        HoldsXmlBytes ? XmlTransport.ToBytes(document) : Encoding.UTF8.GetBytes(document);

    /// <summary>Binds an id as the column holds it; false when no object of the table can have it.</summary>
    public bool TryBindId(SqliteStatement statement, int position, string id)
    {
        if (!Whole)
        {
            statement.Bind(position, id);
            return true;
        }

        // Only the one way of writing a number that reading gives back: '07' is not the id of 7.
        if (!long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number.ToString(CultureInfo.InvariantCulture) != id) return false;
        statement.Bind(position, number);
        return true;
    }

    /// <summary>The statement that makes an object from an id (?1) and a document (?2).</summary>
    public string InsertStatement(string source)
    {
        var columns = $"{Id}, {Document}";
        foreach (var (column, member) in new[]
        {
            (Collection.NameColumn, "name"), (Collection.TypeColumn, "type"), (Collection.VersionColumn, "_version"),
        })
        {
            if (column is null || !Present.Contains(column)) continue;
            columns += $", {SqliteDatabase.Quote(column)}";
            source += $", case when json_valid(cast(?2 as text)) then json_extract(cast(?2 as text), '$.{member}') end";
        }

        return $"insert into {Name} ({columns}) select {source}";
    }
}
