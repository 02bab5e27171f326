using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>Finds what is wrong in a set of modules that are enabled together.</summary>
public static class ConsistencyCheck
{
    /// <summary>
    /// All that is wrong: interfaces provided twice, required ones that nobody provides, and provided ones that do not
    /// fit who requires or uses them. Only regular interfaces count. Empty: the modules can be enabled together.
    /// </summary>
    public static IReadOnlyList<Problem> Of(IEnumerable<ModuleDescriptor> modules)
    {
        var index = new RegistryIndex(modules);
        var situation = new Situation(index, VersionFilter.All, index.Ids);
        return [.. Violations.In(situation.Before, null).Select(violation => violation.Kind switch
        {
            ViolationKind.ProvidedTwice => Explain.Twice(situation, situation.Before, violation.Interface),
            ViolationKind.Missing =>
                Explain.Missing(situation, situation.Before, violation.Module!, violation.Need!, []),
            _ => Explain.Incompatible(situation, situation.Before, violation.Module!, violation.Need!, []),
        })];
    }
}
