using System.Globalization;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What the gate before a module version says of one collection of a tenant.</summary>
/// <param name="Module">The module version that wants to read it.</param>
/// <param name="Read">The oldest version that its code can read.</param>
/// <param name="Older">The objects that are older.</param>
public sealed record GateAnswer(string Module, string Collection, int Read, OlderObjects Older)
{
    /// <summary>The transformer whose derived data is asked about; null: the objects themselves.</summary>
    public string? Transformer { get; init; }

    /// <summary>True when no object is older than what the code can read.</summary>
    public bool IsOpen => Older.Count == 0;

    /// <summary>How many objects keep the gate closed, and which for example; half a sentence.</summary>
    public string Obstacle
    {
        get
        {
            var count = Older.Count.ToString(CultureInfo.InvariantCulture);
            var many = Older is { Count: 1, IsExact: true }
                ? "1 object" : $"{(Older.IsExact ? "" : "more than ")}{count} objects";
            var be = Older is { Count: 1, IsExact: true } ? "is" : "are";
            if (Transformer is not null)
            {
                return $"for {many} of '{Collection}' there is no data of '{Transformer}' of version {Read} or newer "
                    + $"made from {(Older is { Count: 1, IsExact: true } ? "it as it is" : "them as they are")} "
                    + $"(such as {Examples})";
            }

            return $"{many} of '{Collection}' {be} older than version {Read}, the oldest that it can read "
                + $"(such as {Examples})";
        }
    }

    private string Examples => string.Join(", ", Older.Examples.Select(id => QuotedText.Of(id)));
}

/// <summary>
/// The gate before a module version: it opens for a tenant when no object there is older than the read
/// version of its collection, and none lacks derived data that its code could read (P8).
/// Asking writes nothing and is quick where the index of <see cref="IDataVersions"/> is there.
/// </summary>
public static class VersionGate
{
    /// <summary>Further objects are not counted: the gate is closed anyway.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Asks about the collections that have a read version and a table.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnusableTable"/>: versions cannot be read
    /// where the module says they are.</exception>
    public static async Task<IReadOnlyList<GateAnswer>> AskAsync(
        IStoreTransaction transaction, ModulePackage package, CancellationToken cancellationToken)
    {
        var answers = new List<GateAnswer>();
        foreach (var table in await FindTablesAsync(transaction, package, cancellationToken))
        {
            var read = table.Collection.Versions!.Read;
            var older = await transaction.Versions.FindOlderAsync(table, read, MostCounted, cancellationToken);
            answers.Add(new GateAnswer(package.Id.ToString(), table.Name, read, older));
        }

        answers.AddRange(await DerivedGate.AskAsync(transaction, package, cancellationToken));
        return answers;
    }

    /// <summary>The tables about which the gate asks.</summary>
    public static async Task<IReadOnlyList<CollectionTable>> FindTablesAsync(
        IStoreTransaction transaction, ModulePackage package, CancellationToken cancellationToken)
    {
        var tables = package.Collections.Where(collection => collection.Versions is { Read: > 0 })
            .Select(collection => new CollectionTable(package.Id.Product, collection)).ToList();
        if (tables.Count == 0) return [];
        var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
        return [.. tables.Where(table => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name)))];
    }
}
