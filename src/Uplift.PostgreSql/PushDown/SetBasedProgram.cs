using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Programs as one query over a document.</summary>
internal sealed class SetBasedProgram : ISetBasedProgram
{
    // What stands for the document in the query until the table is known; no literal can hold it.
    private const string Document = "\0document\0";

    private readonly string _query;

    private SetBasedProgram(CollectionTable collection, string query, bool deletes)
    {
        Collection = collection;
        Deletes = deletes;
        _query = query;
    }

    public CollectionTable Collection { get; }

    /// <summary>True when it may delete objects.</summary>
    public bool Deletes { get; }

    /// <summary>
    /// The query whose one row has the new document as <c>d</c> and as <c>h</c> whether it is not to be trusted.
    /// </summary>
    public string QueryFor(string document) => _query.Replace(Document, document, StringComparison.Ordinal);

    /// <summary>Null when one of the operations has no exact translation.</summary>
    public static SetBasedProgram? Translate(CollectionTable collection, IReadOnlyList<DocumentProgram> programs)
    {
        if (collection.Collection.DocumentType is not (DocumentColumnType.Native or DocumentColumnType.Jsonb)) return null;
        var pipeline = new Pipeline(new AliasCounter(),
            $"(case when jsonb_typeof({Document}) = 'object' then {Document} else '{NoMembers}'::jsonb end)",
            $"(jsonb_typeof({Document}) <> 'object')", isRoot: true);
        return OperationSql.Translate(
            programs, pipeline) is var (text, deletes) ? new SetBasedProgram(collection, text, deletes) : null;
    }

    private const string NoMembers = "{}";
}
