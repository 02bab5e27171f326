namespace Uplift.Stores.Sql;

/// <summary>What the databases write differently in the statements about copies of derived data.</summary>
public interface IDerivedDialect
{
    /// <summary>Looks at the table of a source.</summary>
    /// <exception cref="Diagnostics.UpliftException"><see cref="Diagnostics.DiagnosticCodes.UnusableTable"/>.</exception>
    public Task<DerivedSource> FindAsync(CollectionTable collection, CancellationToken cancellationToken);

    /// <summary>The table of copies, ready for a statement.</summary>
    public string NameOf(CollectionTable copies);
}

/// <summary>The table of a source in the words of its database; rows stand under the alias <c>t</c>.</summary>
public sealed record DerivedSource
{
    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The id as the column orders it.</summary>
    public required string Id { get; init; }

    /// <summary>The id as text, comparable with the unit of a copy.</summary>
    public required string Key { get; init; }

    /// <summary>The hash of the document as text.</summary>
    public required string Hash { get; init; }

    /// <summary>The document as text.</summary>
    public required string Text { get; init; }

    /// <summary>That the row has a document.</summary>
    public required string HasDocument { get; init; }

    /// <summary>That the row is one of those that are meant.</summary>
    public required string IsMeant { get; init; }

    /// <summary>What keeps rows as they are until the transaction ends; "": nothing is needed.</summary>
    public required string Lock { get; init; }

    /// <summary>What makes a common table expression be computed once.</summary>
    public required string Once { get; init; }

    /// <summary>Whether a text can be an id of the column.</summary>
    public required Func<string, bool> CanHold { get; init; }

    /// <summary>That the id stands behind the one in a parameter.</summary>
    public required Func<string, string> IsBehind { get; init; }

    /// <summary>That the id is one of those in a parameter.</summary>
    public required Func<string, string> IsOneOf { get; init; }

    /// <summary>That a column is one of the texts in a parameter.</summary>
    public required Func<string, string, string> IsNamed { get; init; }

    /// <summary>That the id is the text of an expression.</summary>
    public required Func<string, string> IsText { get; init; }
}
