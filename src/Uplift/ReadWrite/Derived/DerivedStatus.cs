using Uplift.Execution;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>How the copies of a transformer stand in a tenant.</summary>
/// <param name="Declared">As the module version declares it; null: it does not any more.</param>
/// <param name="Units">The units of its source by their best copy; none when it is not declared.</param>
/// <param name="Copies">All copies by version.</param>
public sealed record TransformerStanding(
    string Transformer, Transformer? Declared, IReadOnlyList<BestCopyCount> Units, IReadOnlyList<CopyCount> Copies)
{
    /// <summary>Units without a copy.</summary>
    public long Missing => Units.Where(count => count.Version is null).Sum(count => count.Units);

    /// <summary>Units whose best copy was made from the object as it was before.</summary>
    public long Stale =>
        Units.Where(count => count is { Version: not null, IsCurrent: false }).Sum(count => count.Units);

    /// <summary>Units whose best copy is of an older version than the code writes.</summary>
    public long Behind => Units.Where(count => count.Version < Declared?.Write).Sum(count => count.Units);

    /// <summary>True when it is declared, there are units, and nothing was derived of any.</summary>
    public bool IsNew => Declared is not null && Missing > 0 && Copies.Count == 0;

    /// <summary>True when there are copies of a transformer that the module version does not have.</summary>
    public bool IsRemoved => Declared is null;
}

/// <summary>Which copies nobody needs, and how many.</summary>
/// <param name="Why">A few words.</param>
public sealed record UnneededCopies(string Transformer, string Why, long Copies);

/// <summary>Looks at the copies of a tenant as a whole, from the side of one module version.</summary>
public sealed class DerivedStatus(ModulePackage package)
{
    /// <summary>How each transformer stands: those that are declared, and those of which there are copies. Writes
    /// nothing; the hash of each unit is computed.</summary>
    public async Task<IReadOnlyList<TransformerStanding>> ReadAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var all = await FindCopiesAsync(transaction, cancellationToken) is { } copies
            ? await transaction.Derived.CountAllAsync(copies, cancellationToken) : [];
        var byName = all.ToLookup(count => count.Transformer, StringComparer.Ordinal);
        var standings = new List<TransformerStanding>();
        foreach (var (transformer, tables) in await DerivedGate.FindTablesAsync(
            transaction, package, package.Transformers, cancellationToken))
        {
            var units = await transaction.Derived.CountBestAsync(tables, [transformer.Name], cancellationToken);
            standings.Add(new TransformerStanding(transformer.Name, transformer, units, [.. byName[transformer.Name]]));
        }

        standings.AddRange(byName.Where(group => package.Transformers.All(known => known.Name != group.Key))
            .Select(group => new TransformerStanding(group.Key, null, [], [.. group])));
        return standings;
    }

    /// <summary>
    /// Removes the copies that this module version does not need: of transformers that it does not declare, of older
    /// versions than it reads, and of units that are gone. Older code that still runs may need them.
    /// </summary>
    public async Task<IReadOnlyList<UnneededCopies>> RemoveUnneededAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (await FindCopiesAsync(transaction, cancellationToken) is not { } copies) return [];
        var removed = new List<UnneededCopies>();
        var all = await transaction.Derived.CountAllAsync(copies, cancellationToken);
        foreach (var name in all.Select(count => count.Transformer).Distinct(StringComparer.Ordinal)
            .Where(name => package.Transformers.All(known => known.Name != name)))
        {
            await RemoveAsync($"not declared by {package.Id}", new CopyRemoval { Transformer = name });
        }

        foreach (var (transformer, tables) in await DerivedGate.FindTablesAsync(
            transaction, package, package.Transformers, cancellationToken))
        {
            var own = new CopyRemoval { Transformer = transformer.Name };
            await RemoveAsync($"older than version {transformer.Read}", own with { Below = transformer.Read });
            await RemoveAsync("of units that are gone", own with { GoneFrom = tables.Source });
        }

        return removed;

        async Task RemoveAsync(string why, CopyRemoval removal)
        {
            var count = await transaction.Derived.RemoveAsync(copies, removal, cancellationToken);
            if (count > 0) removed.Add(new UnneededCopies(removal.Transformer!, why, count));
        }
    }

    // A version that derives nothing any more may find what an older one left.
    private async Task<CollectionTable?> FindCopiesAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var product = package.Id.Product;
        var position = package.Transformers is [var first, ..]
            ? first.Position : package.Files.At(PackageReader.DescriptorFile);
        var copies = new CollectionTable(product, Transformer.StoreOf(product, position));
        var existing = await transaction.Schema.FindExistingAsync([copies], cancellationToken);
        return existing.Count > 0 ? copies : null;
    }
}
