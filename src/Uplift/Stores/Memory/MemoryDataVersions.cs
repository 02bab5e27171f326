using System.Globalization;
using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Stores.Memory;

/// <summary>The versions in and beside documents; tables in memory have no further columns.</summary>
internal sealed class MemoryDataVersions(MemoryCopy copy, MemoryDocuments documents) : IDataVersions
{
    /// <inheritdoc/>
    public IKeptVersions Kept { get; } = new MemoryKeptVersions(copy, documents);

    /// <inheritdoc/>
    public async Task<OlderObjects> FindOlderAsync(
        CollectionTable collection, int version, int most, CancellationToken cancellationToken)
    {
        if (collection.Collection.Versions is { IsKept: true })
        {
            return await Kept.CountOlderAsync(collection, version, most, cancellationToken);
        }

        var all = await documents.ReadPageAsync(collection, null, int.MaxValue, cancellationToken);
        var older = all.Where(row => VersionOf(copy.State, collection, row) < version).Select(row => row.Id)
            .Take(most + 1).ToList();
        return OlderObjects.Of(older.Count, most, [.. older.Take(OlderObjects.MostExamples)], isIndexed: false);
    }

    /// <inheritdoc/>
    public Task<string?> FindIndexStatementAsync(CollectionTable collection, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <summary>The version of an object. A text is none, even where it looks like a number.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnusableTable"/>: no member holds it.</exception>
    public static double VersionOf(MemoryState state, CollectionTable collection, StoredDocument row)
    {
        if (collection.Collection.Versions is { IsKept: true })
        {
            return MemoryKeptVersions.VersionOf(state, collection, row);
        }

        if (collection.Collection.Versions?.Member is not { } member)
        {
            throw new UpliftException(DiagnosticCodes.UnusableTable,
                $"The collection '{collection.Name}' holds versions in no member of its documents, and tables in memory have no columns.",
                collection.Collection.Position, "Declare 'dataVersionMember'.");
        }

        return double.TryParse(
            MemberText.FindNumber(Encoding.UTF8.GetBytes(row.Text), member.Segments), CultureInfo.InvariantCulture,
            out var version)
            ? version : 0;
    }
}
