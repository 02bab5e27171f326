using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Derived;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>How the derived data of a module stands in a tenant.</summary>
public sealed record TenantDerived(string Tenant, string Module, IReadOnlyList<TransformerStanding> Transformers);

/// <summary>What of a module's derived data nobody needs in a tenant.</summary>
/// <param name="IsRemoved">False when it was only counted.</param>
public sealed record DerivedPruning(
    string Tenant, string Module, IReadOnlyList<UnneededCopies> Removed, bool IsRemoved);

/// <summary>Where derived data is looked at, read, and thrown away when nobody needs it.</summary>
public sealed class DerivedDesk(OpenedWorkspace workspace, string actor)
{
    private readonly IStoreProvider _provider = workspace.Provider;

    /// <summary>How the transformers stand, for each tenant and module that has any or had.</summary>
    /// <param name="module">From the side of this module version; null: of those that are installed.</param>
    public async Task<IReadOnlyList<TenantDerived>> ReadStatusAsync(
        IReadOnlyList<TenantEntry> tenants, string? module, CancellationToken cancellationToken)
    {
        var found = new List<TenantDerived>();
        foreach (var tenant in tenants)
        {
            await using var store = await _provider.OpenAsync(tenant.Id, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            foreach (var package in await FindPackagesAsync(transaction, module, cancellationToken))
            {
                var standings = await new DerivedStatus(package).ReadAsync(transaction, cancellationToken);
                if (standings.Count == 0) continue;
                found.Add(new TenantDerived(tenant.Id.ToString(), package.Id.ToString(), standings));
            }
        }

        return found;
    }

    /// <summary>Reads a unit as the code of a module version would.</summary>
    /// <param name="reader">What transformers are told of the reader; null: nothing.</param>
    /// <exception cref="UpliftException">There is no such unit or module, or its data cannot be used.</exception>
    public async Task<DerivedReadout> ReadAsync(
        TenantId tenant, string? module, string collection, string unit, JsonObject? reader,
        CancellationToken cancellationToken)
    {
        await using var store = await _provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        IReadOnlyList<ModulePackage> packages;
        await using (var transaction = await store.BeginAsync(null, cancellationToken))
        {
            packages = await FindPackagesAsync(transaction, module, cancellationToken);
        }

        var named = packages.Where(package => package.Transformers.Any(known => known.Source.Name == collection))
            .ToList();
        if (named is not [var package])
        {
            throw new UpliftException(DiagnosticCodes.UnknownTarget,
                $"Tenant '{tenant}' has {(named.Count == 0 ? "no module that derives" : "several modules that derive")} "
                + $"data from {QuotedText.Of(collection)}.",
                hint: $"See 'uplift derived status {tenant}'; name a module version with --to.");
        }

        return await new DerivedReader(_provider, package)
            .ReadAsync(tenant, collection, unit, reader, cancellationToken)
                ?? throw new UpliftException(DiagnosticCodes.UnknownTarget,
                    $"Tenant '{tenant}' has no object {QuotedText.Of(unit)} in '{collection}'.");
    }

    /// <summary>
    /// Removes, or counts, the copies that the installed module versions do not need. While one of them lacks data that
    /// it reads, older copies may still be of use, and nothing is removed.
    /// </summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.DerivedStillNeeded"/>.</exception>
    public async Task<IReadOnlyList<DerivedPruning>> PruneAsync(
        TenantId tenant, PruneMode mode, CancellationToken cancellationToken)
    {
        var pruned = new List<DerivedPruning>();
        await using var store = await _provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using (var transaction = await store.BeginUnfencedAsync(cancellationToken))
        {
            foreach (var package in await FindPackagesAsync(transaction, null, cancellationToken))
            {
                await CheckGateAsync(tenant, package, transaction, cancellationToken);
                var removed = await new DerivedStatus(package).RemoveUnneededAsync(transaction, cancellationToken);
                if (removed.Count == 0) continue;
                pruned.Add(new DerivedPruning(
                    tenant.ToString(), package.Id.ToString(), removed, mode == PruneMode.Remove));
            }

            if (mode == PruneMode.Remove) await transaction.CommitAsync(cancellationToken);
        }

        if (mode == PruneMode.Remove && pruned.Count > 0)
        {
            var control = await workspace.ControlAsync(cancellationToken);
            await control.Audit.AppendAsync(actor, "derived-prune",
                $"tenant={tenant} copies={pruned.Sum(module => module.Removed.Sum(found => found.Copies))}",
                cancellationToken);
        }

        return pruned;
    }

    private static async Task CheckGateAsync(
        TenantId tenant, ModulePackage package, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var answers = await DerivedGate.AskAsync(transaction, package, cancellationToken);
        if (answers.FirstOrDefault(answer => !answer.IsOpen) is not { } closed) return;
        throw new UpliftException(DiagnosticCodes.DerivedStillNeeded,
            $"Nothing was removed from tenant '{tenant}': {closed.Obstacle}.",
            hint: $"Run 'uplift backfill start {tenant} --to {package.Id} --transformer {closed.Transformer}' first.");
    }

    private async Task<IReadOnlyList<ModulePackage>> FindPackagesAsync(
        IStoreTransaction transaction, string? module, CancellationToken cancellationToken)
    {
        if (module is not null)
        {
            return [workspace.Catalog.Find(module) ?? throw new UpliftException(
                DiagnosticCodes.UnknownTarget, $"There is no package {QuotedText.Of(module)}.",
                hint: "See 'uplift catalog list', or add it with 'uplift catalog add'.")];
        }

        var ledger = await transaction.Ledger.ReadAsync(cancellationToken);
        return
        [
            .. ledger.Modules.Select(installed => workspace.Catalog.Find($"{installed.Product}-{installed.Version}"))
                .OfType<ModulePackage>(),
        ];
    }
}

/// <summary>Whether copies that nobody needs are removed.</summary>
public enum PruneMode
{
    /// <summary>They are only counted.</summary>
    Count,

    /// <summary>They are removed.</summary>
    Remove,
}
