using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;

namespace Uplift.Planning;

/// <summary>What tenants with the same modules are led to.</summary>
/// <param name="Packages">
/// In an order in which no requirement of an installed module breaks between two switches or switch groups.
/// </param>
public sealed record TenantTarget(IReadOnlyList<ModulePackage> Packages)
{
    /// <summary>
    /// For modules that have to be switched at one moment, by id, the number that those of one switch
    /// group share. The packages of a group stand side by side.
    /// </summary>
    public IReadOnlyDictionary<string, int> SwitchGroups { get; init; } = new Dictionary<string, int>();

    /// <summary>Why it cannot be reached.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; init; } = [];

    /// <summary>How it was found; null: the packages were given.</summary>
    public ModuleResolution? Resolution { get; init; }

    /// <summary>True when there is nothing against it.</summary>
    public bool IsPossible => Problems.All(problem => problem.Severity != Severity.Error);

    /// <summary>Why a package is among them; null: it was asked for.</summary>
    public ActionReason? ReasonFor(ModulePackage package) =>
        Resolution?.Actions.FirstOrDefault(action => action.Id == package.Descriptor.Id)?.Reason
            is { Kind: not ReasonKind.Asked } reason ? reason : null;
}
