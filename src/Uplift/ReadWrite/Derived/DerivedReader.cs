using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.ReadWrite.Derived;

/// <summary>What a reader is given of a unit.</summary>
/// <param name="Reading">What was found, before anything was rebuilt.</param>
/// <param name="Data">By transformer.</param>
/// <param name="Rebuilt">What was derived inside the read, by name.</param>
public sealed record DerivedReadout(
    UnitReading Reading, IReadOnlyDictionary<string, JsonObject> Data, IReadOnlyList<string> Rebuilt)
{
    /// <summary>True when the unit is to be refreshed soon, out of the reader's way: what was given is of an older
    /// object, or of an older write version.</summary>
    public bool IsQueued => Reading.State is Readability.ReadableBehind or Readability.StaleSource;
}

/// <summary>
/// Reads the derived data of units, and brings it up to date, for the code of one package. Any number of processes can,
/// of any version and beside a backfill: each writes only copies of its own write versions, and none of an object that
/// changed meanwhile. It needs no lease.
/// </summary>
public sealed class DerivedReader(IStoreProvider provider, ModulePackage package)
{
    // A unit that is edited as often while it is derived from has somebody else to refresh it.
    private const int MostAttempts = 3;

    private readonly Dictionary<string, UnitCollector> _collectors = package.Transformers
        .GroupBy(known => known.Source.Name).ToDictionary(group => group.Key, group => new UnitCollector(group));

    /// <summary>
    /// Reads a unit for all transformers of its collection, in one statement. What cannot be used is derived on the
    /// spot, unless its transformer refuses that.
    /// </summary>
    /// <param name="collection">The source.</param>
    /// <param name="reader">What transformers are told of the reader; null: nothing.</param>
    /// <returns>Null when there is no such unit.</returns>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.DerivedUnusable"/>.</exception>
    public async Task<DerivedReadout?> ReadAsync(
        TenantId tenant, string collection, string unit, JsonObject? reader, CancellationToken cancellationToken)
    {
        var transformers = Of(collection);
        var node = DerivedRules.NodeOf(transformers);
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        var found = await LookAsync(store, transformers, [unit], CopyParts.Derived, cancellationToken);
        if (found is not [var stored]) return null;
        var reading = UnitReading.Of(DerivedRules.UnitOf(stored), node);
        IReadOnlyList<string> rebuilt = [];
        var used = reading;
        if (!reading.State.IsUsable())
        {
            CheckMayRebuild(tenant, unit, transformers, reading);
            rebuilt = reading.Components;
            await CollectAsync(store, transformers, [unit], (_, _) => rebuilt, cancellationToken);
            found = await LookAsync(store, transformers, [unit], CopyParts.Derived, cancellationToken);
            if (found is not [var now]) return null;
            stored = now;
            used = UnitReading.Of(DerivedRules.UnitOf(stored), node);
        }

        return used.State.IsUsable()
            ? new DerivedReadout(reading, Transform(collection, stored, used, reader ?? []), rebuilt)
            : throw Unusable(tenant, unit, used, "it was edited each time that it was derived from", "Read it again.");
    }

    /// <summary>
    /// Derives what is out of date of some units, such as after they were edited. A newer version's copy of the object
    /// as it is satisfies an older one.
    /// </summary>
    /// <returns>The units of which something was derived.</returns>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.DerivedUnusable"/>: nothing can be derived from one
    /// of them; the others are brought up to date.</exception>
    public async Task<IReadOnlyList<string>> RefreshAsync(
        TenantId tenant, string collection, IReadOnlyCollection<string> units, CancellationToken cancellationToken)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        return await CollectAsync(
            store, Of(collection), units, (unit, node) => node.OutOfDate(DerivedRules.UnitOf(unit)), cancellationToken);
    }

    private List<Transformer> Of(string collection)
    {
        var found = package.Transformers.Where(known => known.Source.Name == collection).ToList();
        return found.Count > 0 ? found : throw new ArgumentException(
            $"{package.Id} derives nothing from '{collection}'.", nameof(collection));
    }

    private async Task<IReadOnlyList<UnitCopies>> LookAsync(
        ITenantStore store, List<Transformer> transformers, IReadOnlyCollection<string> units, CopyParts parts,
        CancellationToken cancellationToken)
    {
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        return await ReadAsync(transaction, transformers, units, parts, cancellationToken);
    }

    private Task<IReadOnlyList<UnitCopies>> ReadAsync(
        IStoreTransaction transaction, List<Transformer> transformers, IReadOnlyCollection<string> units,
        CopyParts parts,
        CancellationToken cancellationToken) => transaction.Derived.ReadAsync(
            TablesOf(transformers), [.. transformers.Select(known => known.Name)], units, parts, cancellationToken);

    private DerivedTables TablesOf(List<Transformer> transformers) => new(
        new CollectionTable(package.Id.Product, transformers[0].Source),
        new CollectionTable(package.Id.Product, package.CollectionNamed(Transformer.StoreName)));

    // Nothing is locked while the code of the package works: a copy of an object that changed meanwhile is not
    // written, and its unit taken once more.
    private async Task<IReadOnlyList<string>> CollectAsync(
        ITenantStore store, List<Transformer> transformers, IReadOnlyCollection<string> units,
        Func<UnitCopies, NodeVersions, IReadOnlyList<string>> choose, CancellationToken cancellationToken)
    {
        var node = DerivedRules.NodeOf(transformers);
        var collector = _collectors[transformers[0].Source.Name];
        var done = new List<string>();
        for (var attempt = 1; units.Count > 0 && attempt <= MostAttempts; attempt++)
        {
            var found = await LookAsync(store, transformers, units, CopyParts.Source, cancellationToken);
            var made = found.Select(unit => (Unit: unit, Wanted: choose(unit, node)))
                .Where(pair => pair.Wanted.Count > 0)
                    .Select(pair => collector.Collect(pair.Unit, pair.Wanted)).ToList();
            var left = new List<string>();
            await using (var transaction = await store.BeginUnfencedAsync(cancellationToken))
            {
                foreach (var unit in made.Where(unit => unit.Failed is null))
                {
                    var written = await transaction.Derived.WriteAsync(
                        TablesOf(transformers), unit.Copies, cancellationToken);
                    (written == unit.Copies.Count ? done : left).Add(unit.Unit);
                }

                await transaction.CommitAsync(cancellationToken);
            }

            if (made.Find(unit => unit.Failed is not null) is { } failed) throw Failed(store.Tenant, failed);
            units = left;
        }

        return done;
    }

    private Dictionary<string, JsonObject> Transform(
        string collection, UnitCopies unit, UnitReading reading, JsonObject reader) => reading.Used.ToDictionary(
            used => used.Key,
            used =>
            {
                var copy = unit.Copies.FirstOrDefault(
                    copy => copy.Transformer == used.Key && copy.Version == used.Value);
                var collected = copy is null ? [] : DocumentText.Parse(copy.Document!).AsObject();
                return _collectors[collection].CodeOf(used.Key).Transform(
                    new DerivedView(unit.Unit, used.Value, collected, (JsonObject)reader.DeepClone()));
            });

    private void CheckMayRebuild(
        TenantId tenant, string unit, List<Transformer> transformers, UnitReading reading)
    {
        var refusing = transformers.Find(known =>
            known.Unusable == UnusableCopy.Refuse && reading.Components.Contains(known.Name));
        if (refusing is null) return;
        throw Unusable(tenant, unit, reading, reading.State.Word(),
            $"Derive it with 'uplift backfill start {tenant} --to {package.Id} --transformer {refusing.Name}'.");
    }

    private static UpliftException Unusable(
        TenantId tenant, string unit, UnitReading reading, string why, string hint) => new(
            DiagnosticCodes.DerivedUnusable,
            $"The data of {string.Join(", ", reading.Components.Select(name => $"'{name}'"))} "
            + $"for unit {QuotedText.Of(unit)} of tenant '{tenant}' cannot be used: {why}.", hint: hint);

    private UpliftException Failed(TenantId tenant, CollectedUnit unit) => new(
        DiagnosticCodes.DerivedUnusable,
        $"From unit {QuotedText.Of(unit.Unit)} of tenant '{tenant}' nothing can be derived "
        + $"{(unit.Failed!.Length == 0 ? "" : $"by '{unit.Failed}' of {package.Id}")}: {unit.Problem}.",
        hint: "What was derived before stays. Mend the object or the code of the transformer.");
}
