using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Uplift.Stores.Memory;

/// <summary>Copies of derived data in memory; each stands as a row in the table of its module.</summary>
internal sealed class MemoryDerivedCopies(MemoryCopy copy, MemoryDocuments documents) : IDerivedCopies
{
    private const char Between = '\u0001';

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UnitCopies>> ReadAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, IReadOnlyCollection<string> units,
        CopyParts parts,
        CancellationToken cancellationToken)
    {
        var found = await documents.FindAsync(tables.Source, units, cancellationToken);
        var copies = RowsOf(tables.Copies).Where(row => transformers.Contains(row.Transformer))
            .ToLookup(row => row.Unit);
        return
        [
            .. found.Select(unit => new UnitCopies(
                unit.Id, HashOf(unit), parts.HasFlag(CopyParts.Source) ? unit.Text : null,
                [
                    .. copies[unit.Id].Select(row => new DerivedCopy(
                        row.Transformer, row.Version, row.MinReader, row.Revision, row.Hash == HashOf(unit),
                        parts.HasFlag(CopyParts.Derived) ? row.Document : null)),
                ])),
        ];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> FindLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, string? after, int most, CancellationToken cancellationToken)
    {
        var copies = RowsOf(tables.Copies).ToLookup(row => row.Unit);
        var all = await documents.ReadPageAsync(tables.Source, after, int.MaxValue, cancellationToken);
        return
        [
            .. all.Where(
                unit => needs.Count == 0 || needs.Any(need => !copies[unit.Id].Any(row => Meets(row, need, unit))))
                .Select(unit => unit.Id).Take(most),
        ];
    }

    /// <inheritdoc/>
    public async Task<OlderObjects> CountLackingAsync(
        DerivedTables tables, IReadOnlyList<CopyNeed> needs, int most, CancellationToken cancellationToken)
    {
        var lacking = await FindLackingAsync(tables, needs, null, most + 1, cancellationToken);
        return OlderObjects.Of(lacking.Count, most, [.. lacking.Take(OlderObjects.MostExamples)], isIndexed: true);
    }

    /// <inheritdoc/>
    public async Task<int> WriteAsync(
        DerivedTables tables, IReadOnlyList<DerivedWrite> copies, CancellationToken cancellationToken)
    {
        var table = tables.Copies!.Collection.Table;
        var units = (await documents.FindAsync(
            tables.Source, [.. copies.Select(written => written.Unit)], cancellationToken))
                .ToDictionary(unit => unit.Id);
        var rows = copy.State.Tables[table];
        var written = 0;
        foreach (var made in copies)
        {
            if (!units.TryGetValue(made.Unit, out var unit) || HashOf(unit) != made.Hash) continue;
            var row = new StoredDocument(
                $"{made.Unit}{Between}{made.Transformer}{Between}{made.Version}", JsonSerializer.Serialize(made));
            rows = rows.Remove(row).Add(row);
            written++;
        }

        copy.State = copy.State with { Tables = copy.State.Tables.SetItem(table, rows) };
        return written;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BestCopyCount>> CountBestAsync(
        DerivedTables tables, IReadOnlyCollection<string> transformers, CancellationToken cancellationToken)
    {
        var all = await documents.ReadPageAsync(tables.Source, null, int.MaxValue, cancellationToken);
        var units = await ReadAsync(
            tables, transformers, [.. all.Select(unit => unit.Id)], CopyParts.None, cancellationToken);
        return
        [
            .. from transformer in transformers
               from unit in units
               let best = unit.Copies.Where(found => found.Transformer == transformer)
                   .OrderByDescending(found => found.IsCurrent).ThenByDescending(found => found.Revision)
                   .ThenByDescending(found => found.Version).FirstOrDefault()
               group unit by (transformer, best?.Version, best?.IsCurrent ?? false) into counted
               orderby counted.Key.transformer, counted.Key.Version
               select new BestCopyCount(
                   counted.Key.transformer, counted.Key.Version, counted.Key.Item3, counted.Count()),
        ];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CopyCount>> CountAllAsync(CollectionTable copies, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CopyCount>>(
        [
            .. RowsOf(copies).GroupBy(row => (row.Transformer, row.Version)).OrderBy(group => group.Key)
                .Select(group => new CopyCount(group.Key.Transformer, group.Key.Version, group.LongCount())),
        ]);

    /// <inheritdoc/>
    public async Task<long> RemoveAsync(
        CollectionTable copies, CopyRemoval removal, CancellationToken cancellationToken)
    {
        var there = removal.GoneFrom is null ? null : await documents.FindIdsAsync(
            removal.GoneFrom, [.. RowsOf(copies).Select(row => row.Unit)], cancellationToken);
        var rows = copy.State.Tables[copies.Collection.Table];
        var left = rows.Except(rows.Where(row => IsMeant(Read(row))));
        copy.State = copy.State with { Tables = copy.State.Tables.SetItem(copies.Collection.Table, left) };
        return rows.Count - left.Count;

        bool IsMeant(DerivedWrite row) => (removal.Transformer is null || row.Transformer == removal.Transformer)
            && (removal.Below is not { } version || row.Version < version) && there?.Contains(row.Unit) != true;
    }

    private static bool Meets(DerivedWrite row, CopyNeed need, StoredDocument unit) =>
        row.Transformer == need.Transformer && row.Hash == HashOf(unit)
        && (need.IsExact ? row.Version == need.Version : row.Version >= need.Version);

    private IEnumerable<DerivedWrite> RowsOf(CollectionTable? copies) =>
        copies is null ? [] : copy.State.Tables[copies.Collection.Table].Select(Read);

    private static DerivedWrite Read(StoredDocument row) => JsonSerializer.Deserialize<DerivedWrite>(row.Text)
        ?? throw new InvalidDataException($"The copy '{row.Id}' is no object.");

    /// <summary>The hash by which an object is known to be as it was.</summary>
    public static string HashOf(StoredDocument unit) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unit.Text)));
}
