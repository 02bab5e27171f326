using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Programs as one query over a document.</summary>
internal sealed class SetBasedProgram : ISetBasedProgram
{
    // What stands for the document in the query until the table is known; no literal can hold it.
    private const string Document = "\0document\0";

    private readonly TranslatedProgram _translated;

    private SetBasedProgram(CollectionTable collection, TranslatedProgram translated)
    {
        Collection = collection;
        _translated = translated;
    }

    public CollectionTable Collection { get; }

    /// <summary>True when it may delete objects.</summary>
    public bool Deletes => _translated.Deletes;

    /// <summary>
    /// The query whose one row has the new document as <c>d</c>, as <c>h</c> whether it is not to be trusted and as
    /// <c>c</c> whether it differs.
    /// </summary>
    public string QueryFor(string document) => Fill(_translated.Query, document);

    /// <summary>
    /// The new document and whether it is exact and differs, over the document alone; null where that takes a query.
    /// </summary>
    public (string Document, string Test)? DirectFor(string document) => _translated.Direct is var (made, test)
        ? (Fill(made, document), Fill(test, document))
        : null;

    /// <summary>Null when one of the operations has no exact translation.</summary>
    public static SetBasedProgram? Translate(CollectionTable collection, IReadOnlyList<DocumentProgram> programs)
    {
        if (collection.Collection.DocumentType is not (DocumentColumnType.Native or DocumentColumnType.Jsonb))
        {
            return null;
        }

        var translated = OperationSql.Translate(programs, new Pipeline(new AliasCounter(), Document, isRoot: true));
        return translated is null ? null : new SetBasedProgram(collection, translated);
    }

    private static string Fill(string text, string document) =>
        text.Replace(Document, document, StringComparison.Ordinal);
}

/// <summary>Programs in SQL, before it is known where the document stands.</summary>
/// <param name="Query">The query of one row with the columns <c>d</c>, <c>h</c> and <c>c</c>.</param>
/// <param name="Direct">The same as expressions, where it is as simple as that.</param>
/// <param name="Deletes">True when it may delete objects.</param>
internal sealed record TranslatedProgram(string Query, (string Document, string Test)? Direct, bool Deletes);
