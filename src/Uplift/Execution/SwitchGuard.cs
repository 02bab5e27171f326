using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>
/// Finds what stands against switching a module although others of the same run were held back at their old version: it
/// must not lose what it requires, and they must not lose what they require.
/// </summary>
/// <param name="catalog">Where the packages of old versions are.</param>
/// <param name="before">The modules before the run.</param>
/// <param name="steps">The steps of the run.</param>
internal sealed class SwitchGuard(Catalog catalog, IReadOnlyList<InstalledModule> before, IReadOnlyList<PlanStep> steps)
{
    private readonly IReadOnlyList<ModulePackage> _packages = [.. steps.Select(step => step.Package).Distinct()];

    /// <summary>Half a sentence about the first module that stands against it; null: none.</summary>
    /// <param name="package">What is to be switched.</param>
    /// <param name="held">The products that were held back.</param>
    public string? FindObstacle(ModulePackage package, IReadOnlySet<string> held)
    {
        var old = OldOf(package.Id.Product);
        foreach (var other in _packages.Where(other => other != package && held.Contains(other.Id.Product)))
        {
            var stays = OldOf(other.Id.Product);
            if (Lost(package, other, stays) is { } need)
            {
                return $"it needs interface {need} of {other.Id}, which was held back";
            }

            if (stays is not null && old is not null && Taken(stays, old, package, held) is { } taken)
            {
                return $"{stays.Id}, which was held back, needs interface {taken} of {old.Id}";
            }
        }

        return null;
    }

    // What the package has of the new version of the other module and not of the one that stays.
    private static InterfaceReference? Lost(ModulePackage package, ModulePackage other, ModulePackage? stays) =>
        package.Descriptor.Requires.FirstOrDefault(
            need => Offers(other, need) && !(stays is not null && Offers(stays, need)))
        ?? package.Descriptor.Optional.FirstOrDefault(need => Offers(other, need)
            && stays?.Descriptor.Provided(need.Id) is { IsRegular: true } offer && !offer.Satisfies(need));

    // What the module that stays had of the old version, and would have of nobody.
    private InterfaceReference? Taken(
        ModulePackage stays, ModulePackage old, ModulePackage package, IReadOnlySet<string> held) =>
        stays.Descriptor.Requires.FirstOrDefault(need => Offers(old, need) && !Offers(package, need)
            && !_packages.Any(other => !held.Contains(other.Id.Product) && Offers(other, need)));

    private static bool Offers(ModulePackage package, InterfaceReference need) =>
        package.Descriptor.Provided(need.Id) is { IsRegular: true } offer && offer.Satisfies(need);

    private ModulePackage? OldOf(string product) =>
        before.FirstOrDefault(module => module.Product == product) is { } module
            ? catalog.VersionsOf(product).FirstOrDefault(package =>
                ModuleVersion.TryParse(module.Version, package.Scheme, out var version)
                    && package.Id.Version == version)
            : null;
}
