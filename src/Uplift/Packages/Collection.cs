using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>How the document column of a collection holds its text.</summary>
public enum DocumentColumnType
{
    /// <summary>What the store likes best: jsonb in PostgreSQL, text in SQLite.</summary>
    Native,

    /// <summary>The PostgreSQL type jsonb.</summary>
    Jsonb,

    /// <summary>The PostgreSQL type json: the text is kept byte for byte.</summary>
    Json,

    /// <summary>A text column.</summary>
    Text,

    /// <summary>UTF-8 text in a binary column.</summary>
    Bytes,
}

/// <summary>What the documents of a collection are written in.</summary>
public enum DocumentFormat
{
    /// <summary>JSON objects.</summary>
    Json,

    /// <summary>XML, in a text column or, in any encoding, in a binary one.</summary>
    Xml,
}

/// <summary>
/// The objects of one kind that a module owns: a table with an id and a document. A mapped collection stands on a
/// table that
/// Uplift did not create and never creates or drops.
/// </summary>
public sealed record Collection
{
    /// <summary>The name by which changes refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>The table; absent in the descriptor: the name. <c>schema.table</c> leaves the tenant's own
    /// schema.</summary>
    public required string Table { get; init; }

    /// <summary>True for a table that exists already.</summary>
    public bool Mapped { get; init; }

    /// <summary>The column of the id: text, uuid or whole number, unique and not null.</summary>
    public string IdColumn { get; init; } = "id";

    /// <summary>The column of the document.</summary>
    public string DocumentColumn { get; init; } = "doc";

    /// <summary>How that column holds the document.</summary>
    public DocumentColumnType DocumentType { get; init; }

    /// <summary>What the documents are written in.</summary>
    public DocumentFormat Format { get; init; }

    /// <summary>The column of a name for people, or null.</summary>
    public string? NameColumn { get; init; }

    /// <summary>The column of the object's type, or null.</summary>
    public string? TypeColumn { get; init; }

    /// <summary>The column of the object's version, or null.</summary>
    public string? VersionColumn { get; init; }

    /// <summary>The versions of its objects, or null: they carry none.</summary>
    public DataVersions? Versions { get; init; }

    /// <summary>The JSON Schema file of this module version, relative to <c>schemas/</c>, or null: results are not
    /// validated.</summary>
    public string? Schema { get; init; }

    /// <summary>What its objects promise beyond the schema.</summary>
    public CollectionRules Rules { get; init; } = CollectionRules.None;

    /// <summary>The file below <c>schemas/</c> that marks items of XML objects as deprecated or
    /// removed, or null.</summary>
    public string? Marks { get; init; }

    /// <summary>The file below <c>schemas/</c> that says how shipped XML objects are merged, or null.</summary>
    public string? Merge { get; init; }

    /// <summary>Where it is declared.</summary>
    public required SourcePosition Position { get; init; }
}
