using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>A package version held against the tables of an installation.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Fits">Every collection of it has its table.</param>
public sealed record BaselineFit(string Module, bool Fits, IReadOnlyList<string> Found, IReadOnlyList<string> Missing);

/// <summary>
/// Takes over an installation that Uplift did not make: records its version and all changes up to it as known and never run. No data is
/// changed.
/// </summary>
public sealed class Baseliner(IStoreProvider provider, Catalog catalog, TimeProvider time)
{
    /// <summary>Records a version.</summary>
    /// <param name="module">product-version; a package of exactly that version need not be there, one of that or a later one must.</param>
    /// <param name="force">Also when a version is recorded; it must not be higher.</param>
    /// <returns>The ledger as it is then.</returns>
    /// <exception cref="UpliftException">The module is unknown, the version is recorded, lower, or above the newest package.</exception>
    public async Task<Ledger> RecordAsync(
        TenantId tenant, string module, bool force, string actor, CancellationToken cancellationToken)
    {
        var (package, version) = Find(module);
        var runner = new TenantRunner(provider, catalog, time, new NoFaultPoints(), new SilentObserver());
        var result = await new BaselineRecorder(runner).RecordAsync(
            tenant, new BaselineRequest(package) { Version = version, Force = force }, new RunOptions { Actor = actor },
            cancellationToken);
        return result.Outcome == RunOutcome.Done ? result.Ledger ?? Ledger.Empty : throw new UpliftException(result.Problems);
    }

    /// <summary>The versions of modules of which the tenant has tables without a recorded version.</summary>
    public async Task<IReadOnlyList<BaselineFit>> FindFitsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        var result = new List<BaselineFit>();
        foreach (var package in catalog.All.Where(package => ledger.Find(package.Id.Product) is null))
        {
            IReadOnlyList<CollectionTable> tables = [.. package.Collections.Select(entry => new CollectionTable(package.Id.Product, entry))];
            var existing = await transaction.Schema.FindExistingAsync(tables, cancellationToken);
            var found = tables.Where(table => existing.Contains(TenantSnapshot.KeyOf(table.Product, table.Name))).ToList();
            if (found.Count == 0) continue;
            result.Add(new BaselineFit(package.Id.ToString(), found.Count == tables.Count,
                [.. found.Select(table => table.Name)], [.. tables.Except(found).Select(table => table.Name)]));
        }

        return result;
    }

    private (ModulePackage Package, ModuleVersion Version) Find(string module)
    {
        foreach (var newest in catalog.All.GroupBy(package => package.Id.Product).Select(group => group.Last()))
        {
            if (!ModuleId.TryParse(module, newest.Scheme, out var id) || id.Product != newest.Id.Product) continue;
            if (id.Version <= newest.Id.Version) return (newest, id.Version);
            throw new UpliftException(DiagnosticCodes.TargetAboveCode, $"{module} is above the newest package that is there, {newest.Id}.",
                hint: "Add the package of that version to the catalog.");
        }

        throw new UpliftException(DiagnosticCodes.UnknownTarget, $"The catalog has no package of {QuotedText.Of(module)}.",
            hint: "Write product-version; 'uplift catalog list' shows what is there.");
    }
}
