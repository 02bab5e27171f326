using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>Finds what stands against the registration of modules.</summary>
public static class RegistrationCheck
{
    /// <summary>
    /// Checks that every interface which the new modules require could be provided, by modules of the registry or by
    /// the new ones; one that they use optionally must fit where somebody provides it. Interfaces of all types count,
    /// also those which no requirement is matched with when modules are enabled. Empty: nothing stands against it.
    /// </summary>
    /// <param name="registry">What is registered; whether the new ones are among it makes no difference.</param>
    /// <param name="added">The modules that are checked.</param>
    /// <param name="filter">Which versions count as providers.</param>
    public static IReadOnlyList<Problem> Of(
        ModuleRegistry registry, IReadOnlyCollection<ModuleDescriptor> added, VersionFilter filter)
    {
        var own = added.Where(module => registry.Find(module.Id) is null)
            .SelectMany(module => module.Provides.Select(offer => new InterfaceUse(module, offer)))
            .ToLookup(offer => offer.Interface.Id, StringComparer.Ordinal);
        var problems = new List<Problem>();
        foreach (var module in added.OrderBy(module => module.Id))
        {
            foreach (var (need, isOptional) in module.Requires.Select(need => (need, false))
                .Concat(module.Optional.Select(need => (need, true))))
            {
                var offers = registry.ProvidersOf(need.Id).Concat(own[need.Id])
                    .Where(offer => filter.Keeps(offer.Module.Id)).OrderBy(offer => offer.Module.Id).ToList();
                if (offers.Exists(offer => offer.Interface.Satisfies(need))) continue;
                if (isOptional && offers.Count == 0) continue;
                problems.Add(offers.Count == 0 ? Missing(module, need) : Incompatible(module, need, offers));
            }
        }

        return problems;
    }

    private static Problem Missing(ModuleDescriptor module, InterfaceReference need) =>
        new(ProblemKind.MissingDependency)
        {
            Module = module.Id.Text,
            Interface = need.Id,
            Need = need.Version,
            Message = $"{module.Id} requires interface {need.Id} {need.Version}, which no registered module provides.",
            Hint = "Register a module that provides it first, or register both together.",
        };

    private static Problem Incompatible(ModuleDescriptor module, InterfaceReference need, List<InterfaceUse> offers) =>
        new(ProblemKind.IncompatibleInterface)
        {
            Module = module.Id.Text,
            Interface = need.Id,
            Need = need.Version,
            Have = [.. offers.Select(offer => $"{offer.Interface.Version}/{offer.Module.Id}")],
            Message = $"{module.Id} needs interface {need.Id} {need.Version}, which no registered module provides so.",
            Explanation = [.. offers.Select(offer =>
                $"{offer.Module.Id} provides {offer.Interface}, which does not fit.")],
            Hint = "Register a module that provides a version that fits first, or register both together.",
        };
}
