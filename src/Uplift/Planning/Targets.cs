using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Planning;

/// <summary>Finds the packages that a plan leads to and puts providers before those that require them.</summary>
public static class Targets
{
    /// <summary>
    /// The packages of module ids, in the order of their dependencies; among equals by id. A
    /// product alone means its newest package.
    /// </summary>
    /// <exception cref="UpliftException">An id is not in the catalog, or two are of one product.</exception>
    public static IReadOnlyList<ModulePackage> Resolve(Catalog catalog, IReadOnlyCollection<string> ids)
    {
        var bag = new DiagnosticBag();
        var packages = new SortedDictionary<string, ModulePackage>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if ((catalog.Find(id) ?? NewestOf(catalog, id)) is not { } package)
            {
                bag.Error(DiagnosticCodes.UnknownTarget, $"Module '{id}' is not in the catalog.",
                    hint: Known(catalog, id));
            }
            else if (!packages.TryAdd(package.Id.Product, package) && packages[package.Id.Product] != package)
            {
                bag.Error(DiagnosticCodes.UnknownTarget,
                    $"The target names {package.Id.Product} twice: {packages[package.Id.Product].Id} and {package.Id}.",
                    hint: "A tenant has one version of a module; keep one of them.");
            }
        }

        bag.ThrowIfErrors();
        return Order([.. packages.Values]);
    }

    /// <summary>The packages of module ids, in the order of the ids.</summary>
    /// <exception cref="UpliftException">An id is not in the catalog.</exception>
    public static IReadOnlyList<ModulePackage> Find(Catalog catalog, IEnumerable<string> ids) =>
    [
        .. ids.Select(id => catalog.Find(id) ?? throw new UpliftException(
            DiagnosticCodes.UnknownTarget, $"Module '{id}' is not in the catalog.", hint: Known(catalog, id))),
    ];

    private static ModulePackage? NewestOf(Catalog catalog, string product) =>
        catalog.VersionsOf(product) is [.., var newest] ? newest : null;

    // Depth first over "requires"; a circle of interfaces keeps the order of the ids.
    private static List<ModulePackage> Order(List<ModulePackage> packages)
    {
        var ordered = new List<ModulePackage>();
        var seen = new HashSet<ModulePackage>();
        void Visit(ModulePackage package)
        {
            if (!seen.Add(package)) return;
            foreach (var required in package.Descriptor.Requires)
            {
                foreach (var provider in packages.Where(
                    other => other.Descriptor.Provides.Any(provided => provided.Id == required.Id)))
                {
                    Visit(provider);
                }
            }

            ordered.Add(package);
        }

        foreach (var package in packages) Visit(package);
        return ordered;
    }

    private static string Known(Catalog catalog, string id)
    {
        var product = catalog.All.Select(package => package.Id.Product).Distinct()
            .Where(candidate => id.StartsWith(candidate, StringComparison.Ordinal))
            .MaxBy(candidate => candidate.Length);
        return product is null
            ? "See 'uplift catalog list' for what is there."
            : $"There is {string.Join(", ", catalog.VersionsOf(product).Select(package => package.Id.ToString()))}.";
    }
}
