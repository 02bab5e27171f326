using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// The part of the gate that speaks of derived data: it opens when every unit has a copy of the object as it is, at the
/// read version of its transformer or newer. Asking writes nothing; the hash of each unit that has copies is computed.
/// </summary>
public static class DerivedGate
{
    /// <summary>Asks about the transformers that have a read version and whose source has a table.</summary>
    public static async Task<IReadOnlyList<GateAnswer>> AskAsync(
        IStoreTransaction transaction, ModulePackage package, CancellationToken cancellationToken)
    {
        var answers = new List<GateAnswer>();
        var asked = package.Transformers.Where(transformer => transformer.Read > 0).ToList();
        foreach (var (transformer, tables) in await FindTablesAsync(transaction, package, asked, cancellationToken))
        {
            var older = await transaction.Derived.CountLackingAsync(
                tables, [new CopyNeed(transformer.Name, transformer.Read, IsExact: false)], VersionGate.MostCounted,
                cancellationToken);
            answers.Add(new GateAnswer(package.Id.ToString(), tables.Source.Name, transformer.Read, older)
            {
                Transformer = transformer.Name,
            });
        }

        return answers;
    }

    /// <summary>Where the units of transformers and their copies are; those whose source has no table are left
    /// out.</summary>
    public static async Task<IReadOnlyList<(Transformer Transformer, DerivedTables Tables)>> FindTablesAsync(
        IStoreTransaction transaction, ModulePackage package, IReadOnlyList<Transformer> transformers,
        CancellationToken cancellationToken)
    {
        if (transformers.Count == 0) return [];
        var product = package.Id.Product;
        var copies = new CollectionTable(product, package.CollectionNamed(Transformer.StoreName));
        var sources = transformers.Select(transformer => new CollectionTable(product, transformer.Source)).ToList();
        var existing = await transaction.Schema.FindExistingAsync([.. sources, copies], cancellationToken);
        var there = Exists(copies) ? copies : null;
        return
        [
            .. transformers.Zip(sources, (transformer, source) => (transformer, new DerivedTables(source, there)))
                .Where(found => Exists(found.Item2.Source)),
        ];

        bool Exists(CollectionTable table) => existing.Contains(TenantSnapshot.KeyOf(product, table.Name));
    }
}
