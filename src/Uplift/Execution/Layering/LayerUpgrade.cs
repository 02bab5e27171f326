using Uplift.Diagnostics;
using Uplift.Layers;
using Uplift.Layers.Upgrading;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>What was done with a tenant's layers.</summary>
/// <param name="Read">Rows looked at.</param>
/// <param name="Written">Rows written.</param>
/// <param name="Edited">Records that had been edited in the tables.</param>
public sealed record LayerOutcome(
    int Read, int Written, IReadOnlyList<RecordId> Edited, IReadOnlyList<LayerFinding> Findings);

/// <summary>Brings the System records of one tenant and module to the release of a package.</summary>
public sealed class LayerUpgrade(ModulePackage package, LayerModels models)
{
    private readonly LayerAccess _access = new(package, models);

    /// <summary>Does it in the transaction.</summary>
    /// <exception cref="UpliftException">The tables hold records that were loaded without Uplift,
    /// or the release contradicts itself.</exception>
    public async Task<LayerOutcome> RunAsync(
        LayerPart part, IStoreTransaction transaction, JournalMark? mark, CancellationToken cancellationToken)
    {
        if (part == LayerPart.Whole && await TryRunAsync(transaction, mark, cancellationToken) is { } done) return done;
        var (reading, isNew) = await _access.FindAsync(part != LayerPart.Upgrade, transaction, cancellationToken);
        if (part == LayerPart.Notice)
        {
            if (!isNew) await LayerAccess.WriteAsync(reading, reading.Tenant, mark, transaction, cancellationToken);
            return new LayerOutcome(reading.Rows, 0, reading.Edited, []);
        }

        var (result, planned) = await PlanAsync(reading, transaction, cancellationToken);
        var written = await LayerAccess.WriteAsync(planned, result.Tenant, mark, transaction, cancellationToken);
        return new LayerOutcome(reading.Rows, written, reading.Edited, result.Findings);
    }

    /// <summary>Computes it and changes nothing: the same plan as that of the run.</summary>
    /// <exception cref="UpliftException">As for <see cref="RunAsync"/>.</exception>
    public async Task<LayerOutcome> TryAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var (reading, _) = await _access.FindAsync(takesEdits: true, transaction, cancellationToken);
        var (result, _) = await PlanAsync(reading, transaction, cancellationToken);
        return new LayerOutcome(reading.Rows, 0, reading.Edited, result.Findings);
    }

    // Where the store can tell which rows are not as System has them, these and what depends on them is computed, and
    // the rest is written as for every tenant. Null: all has to be computed.
    private async Task<LayerOutcome?> TryRunAsync(
        IStoreTransaction transaction, JournalMark? mark, CancellationToken cancellationToken)
    {
        if (transaction.Documents is not ISystemComparison) return null;
        var found = await _access.FindStoredAsync(transaction, cancellationToken);
        if (!found.IsInstalled) return null;
        var common = models.FindCommon(found.Model, found.Tenant.Installed, package.Id.Version);
        if (common is null) return null;
        var release = common.Pair.From;
        var different = await found.Stored.FindDifferentAsync(
            _access.CollectionsOf(found.Model), release.Hash, transaction, cancellationToken);
        if (different is null || common.Pair.ScopeOf(found.Tenant, different) is not { } scope) return null;
        while (true)
        {
            found.Stored.TakeRows(scope, different, release);
            var model = common.Pair.Only(scope);
            var reading = LayerAccess.ReadingOf(found, model, takesEdits: true);
            var (result, planned) = await PlanAsync(reading, transaction, cancellationToken);
            if (common.Pair.Widen(scope, model, result.Tenant)) continue;
            planned = planned with { Beyond = common.WritesBeyond(scope) };
            var written = await LayerAccess.WriteAsync(planned, result.Tenant, mark, transaction, cancellationToken);
            return new LayerOutcome(reading.Rows, written, reading.Edited, result.Findings);
        }
    }

    private async Task<(LayerUpgradeResult Result, LayerReading Planned)> PlanAsync(
        LayerReading reading, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var (model, tenant, stored) = (reading.Model, reading.Tenant, reading.Stored);
        var target = model.Find(package.Id.Version);
        var dropped = model.Find(tenant.Installed).Records.Keys.Where(id => !target.Records.ContainsKey(id))
            .Concat(tenant.Decisions.Retained.Keys).ToLookup(id => id.Collection, id => id.Id, StringComparer.Ordinal);
        var layered = stored.Rows.Keys.ToHashSet();
        await stored.ReadReferrersAsync(package.Layers!.Referrers, dropped, transaction, cancellationToken);
        var referring = stored.Rows.Where(row => !layered.Contains(row.Key));
        var result = new SystemUpgrade(model)
            .Plan(tenant with { Own = tenant.Own.SetItems(referring) }, target.Version);
        if (!result.IsRefused)
        {
            // What an earlier upgrade asked and nobody answered is asked still.
            var before = reading.Findings.ExceptBy(result.Findings.Select(FindingJson.NameOf), FindingJson.NameOf)
                .Where(finding => FindingJson.IsOpen(finding, result.Tenant));
            return (result, reading with { Findings = [.. before, .. result.Findings], Hash = target.Hash });
        }

        throw new UpliftException(DiagnosticCodes.InvalidData,
            $"The System records of {package.Id} contradict themselves: "
            + string.Join("; ", result.Findings.Select(found => $"{found.Code} at {found.Collection}/{found.Id}"))
                + ".",
            hint: $"Check the package with 'uplift package check {package.Origin}'.");
    }
}
