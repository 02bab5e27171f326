using System.Globalization;

namespace Uplift.PostgreSql;

/// <summary>In which of the journal's columns a document's image is kept: that of its own type.</summary>
internal enum ImageKind
{
    /// <summary>jsonb: the datum is copied.</summary>
    Jsonb,

    /// <summary>json, text and their like.</summary>
    Text,

    /// <summary>bytea holding UTF-8.</summary>
    Bytes,
}

/// <summary>The table of a collection as the catalog of the database describes it; all names are quoted.</summary>
internal sealed record Relation
{
    /// <summary>Qualified name.</summary>
    public required string Table { get; init; }

    public required string Id { get; init; }

    public required string IdType { get; init; }

    /// <summary>The collation of the id, null when its type has none.</summary>
    public required string? IdCollation { get; init; }

    public required string Document { get; init; }

    public required string DocumentType { get; init; }

    public required ImageKind Image { get; init; }

    /// <summary>True for bytes in any encoding, which travel as
    /// <see cref="Uplift.Documents.Xml.XmlTransport"/> says.</summary>
    public required bool IsXmlBytes { get; init; }

    /// <summary>False for views and foreign tables, whose rows have no place of their own.</summary>
    public required bool IsTable { get; init; }

    /// <summary>All columns, those that the database computes too.</summary>
    public required IReadOnlySet<string> Columns { get; init; }

    /// <summary>The columns apart from id and document that can be written.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>Which rows are meant, as a condition over an alias; null: all.</summary>
    public Func<string, string>? Only { get; init; }

    /// <summary>The condition that a row is one of those that are meant.</summary>
    public string IsMeant(string alias) => Only is null ? "true" : Only(alias);

    /// <summary>The journal's column for images of this table's documents.</summary>
    public string Before => Image switch
    {
        ImageKind.Jsonb => "before_jsonb",
        ImageKind.Bytes => "before_bytes",
        _ => "before_text",
    };

    /// <summary>
    /// Whether a text is an id as the column writes it: <c>07</c> is no whole number here, but would be read as one.
    /// </summary>
    public bool CanHold(string id) => IdType switch
    {
        "pg_catalog.int2" => short.TryParse(id, out var small) && IsSame(small, id),
        "pg_catalog.int4" => int.TryParse(id, out var number) && IsSame(number, id),
        "pg_catalog.int8" => long.TryParse(id, out var large) && IsSame(large, id),
        "pg_catalog.uuid" => Guid.TryParseExact(id, "D", out var guid) && guid.ToString("D") == id,
        _ => !id.Contains('\0', StringComparison.Ordinal),
    };

    /// <summary>A text as an id, comparable with the column.</summary>
    public string IdOf(string text) => IdCollation is null
        ? $"({text})::{IdType}" : $"({text})::{IdType} collate {IdCollation}";

    /// <summary>The condition that a row stands behind the first parameter, which can be null.</summary>
    public string Behind(string? after, string alias) =>
        after is null ? "$1::text is null" : $"{alias}.{Id} > {IdOf("$1::text")}";

    /// <summary>The condition that a row does not stand behind the second parameter.</summary>
    public string UpTo(string alias) => $"{alias}.{Id} <= {IdOf("$2::text")}";

    /// <summary>Texts as ids, for <c>= any</c>.</summary>
    public string IdsOf(string texts) =>
        IdCollation is null ? $"({texts})::{IdType}[]" : $"({texts})::{IdType}[] collate {IdCollation}";

    /// <summary>A stored document as text.</summary>
    public string TextOf(string document) => IsXmlBytes ? $"encode({document}, 'base64')" :
        Image == ImageKind.Bytes ? $"convert_from({document}, 'UTF8')" : $"({document})::text";

    /// <summary>A text as a document to be stored.</summary>
    public string DocumentOf(string text) => IsXmlBytes
        ? $"case when position('<' in {text}) > 0 then convert_to({text}, 'UTF8') else decode({text}, 'base64') end"
        : Image == ImageKind.Bytes ? $"convert_to({text}, 'UTF8')" : $"({text})::{DocumentType}";

    /// <summary>A stored document as jsonb.</summary>
    public string JsonOf(string document) =>
        Image == ImageKind.Jsonb ? document : $"({TextOf(document)})::jsonb";

    /// <summary>A stored document as the journal keeps it.</summary>
    public string ImageOf(string document) => Image == ImageKind.Text ? $"({document})::text" : document;

    /// <summary>What the journal kept as a document to be stored.</summary>
    public string RestoredFrom(string image) => Image == ImageKind.Text ? $"({image})::{DocumentType}" : image;

    /// <summary>
    /// The hash of a stored document: the only such expression. Of its text, since the hash that jsonb has of its own
    /// gives the same for documents whose elements were exchanged at certain distances.
    /// </summary>
    public string HashOf(string document) =>
        Image == ImageKind.Bytes
            ? $"sha256({document})"
            : $"sha256(convert_to(({document})::text, 'UTF8'))";

    /// <summary>The id as a text, comparable with the ids in Uplift's own tables.</summary>
    public static string KeyOf(string id) => $"({id}::text collate \"C\")";

    /// <summary>The hash of a stored document as a text, comparable with those in Uplift's own tables.</summary>
    public string HashTextOf(string document) => $"(encode({HashOf(document)}, 'hex') collate \"C\")";

    private static bool IsSame(long number, string text) => number.ToString(CultureInfo.InvariantCulture) == text;
}
