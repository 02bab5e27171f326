using Uplift.Diagnostics;
using Uplift.Layers.Releases;
using Uplift.Versions;

namespace Uplift.Layers.Upgrading;

/// <summary>What an upgrade of System does to a tenant.</summary>
/// <param name="Tenant">As it is to be stored; as it was when the upgrade is refused.</param>
/// <param name="Findings">Sorted by collection, id, path and code.</param>
/// <param name="IsRefused">True when the release contradicts itself; nothing changes.</param>
public sealed record LayerUpgradeResult(TenantLayers Tenant, IReadOnlyList<LayerFinding> Findings, bool IsRefused);

/// <summary>
/// Carries a tenant from one System release to another, up or down. Pure: the dry run is the run. An upgrade
/// to the installed release decides again what had been decided and is otherwise without effect.
/// </summary>
public sealed class SystemUpgrade(LayerModel model)
{
    /// <summary>Computes the upgrade.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownTarget"/>: the release
    /// is not known.</exception>
    public LayerUpgradeResult Plan(TenantLayers tenant, ModuleVersion to)
    {
        var target = model.Find(to);
        var problems = ReleaseCheck.Check(model, target);
        if (problems.Count > 0) return new LayerUpgradeResult(tenant, problems, IsRefused: true);
        var draft = new UpgradeDraft(model, tenant, target);
        DeclaredAddresses.Follow(draft);
        RenameInference.Infer(draft);
        DeclaredAddresses.ParkMeeting(draft);
        IdCollisions.Adopt(draft);
        EntryPlacement.Place(draft);
        RecordFates.Decide(draft);
        EntryComparisons.Compare(draft);
        var decided = new KeyDecisions(draft).Decide();
        return new LayerUpgradeResult(decided, draft.Findings.Sorted, IsRefused: false);
    }
}
