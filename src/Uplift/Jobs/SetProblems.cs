using Uplift.Control;
using Uplift.Packages;

namespace Uplift.Jobs;

/// <summary>What is wrong in a set of modules: needs that nobody fulfils, interfaces with two providers.</summary>
internal static class SetProblems
{
    /// <summary>One sentence for each, in order; modules that are not known count as whole.</summary>
    public static IReadOnlyList<string> Find(ModuleView view, IEnumerable<string> ids)
    {
        var modules = ids.Order(StringComparer.Ordinal).Select(view.Find).OfType<ModuleDescriptor>().ToList();
        var providers = modules.SelectMany(
            module => module.Provides.Where(offer => offer.IsRegular).Select(offer => (module, offer)))
            .ToLookup(pair => pair.offer.Id, StringComparer.Ordinal);
        var problems = providers.Where(group => group.Count() > 1)
            .Select(group => $"{group.Key} is provided by {string.Join(" and ", group.Select(pair => pair.module.Id))}")
            .ToList();
        foreach (var module in modules)
        {
            problems.AddRange(module.Requires.Where(need => !providers[need.Id].Any(pair => pair.offer.Satisfies(need)))
                .Select(need => $"{module.Id} requires {need}"));
            problems.AddRange(module.Optional
                .Where(need => providers.Contains(need.Id)
                    && !providers[need.Id].Any(pair => pair.offer.Satisfies(need)))
                .Select(need => $"{module.Id} uses {need}"));
        }

        return problems;
    }

    /// <summary>What a change of the set would make wrong that was not wrong before.</summary>
    public static IReadOnlyList<string> New(ModuleView view, IEnumerable<string> before, IEnumerable<string> after) =>
        [.. Find(view, after).Except(Find(view, before), StringComparer.Ordinal)];
}
