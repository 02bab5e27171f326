namespace Uplift.Stores;

/// <summary>
/// The versions that the objects of collections carry, as <see cref="Packages.Collection.Versions"/> says
/// where. An object that carries none has version 0.
/// </summary>
public interface IDataVersions
{
    /// <summary>The objects of an older version than the given one, counted up to <paramref name="most"/>.</summary>
    /// <exception cref="Diagnostics.UpliftException"><see cref="Diagnostics.DiagnosticCodes.UnusableTable"/>:
    /// the table or the column is not there, or its documents cannot be asked.</exception>
    public Task<OlderObjects> FindOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken);

    /// <summary>
    /// The statement that makes the index by which older objects are found without a look at the others, to be
    /// run outside a transaction while others write; null when it is there, or the store needs none.
    /// </summary>
    public Task<string?> FindIndexStatementAsync(CollectionTable collection, CancellationToken cancellationToken);

    /// <summary>The versions that are kept beside objects.</summary>
    public IKeptVersions Kept { get; }
}

/// <summary>Objects of an older version.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="IsExact">False when there are more, and no more were counted.</param>
/// <param name="Examples">Ids of a few of them.</param>
/// <param name="IsIndexed">False when every object had to be looked at.</param>
public sealed record OlderObjects(long Count, bool IsExact, IReadOnlyList<string> Examples, bool IsIndexed)
{
    /// <summary>How many examples are given.</summary>
    public const int MostExamples = 5;

    /// <summary>What was found, from a query that goes one further than it counts.</summary>
    public static OlderObjects Of(long found, int most, IReadOnlyList<string> examples, bool isIndexed) =>
        new(Math.Min(found, most), found <= most, examples, isIndexed);
}
