using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>
/// Finds what is to be done so that a tenant becomes what is asked for: pure, and the same for the same registry,
/// enabled modules and request, in whatever order the first two are given. What was not named is not disabled and not
/// downgraded where it need not be.
/// </summary>
public sealed class Resolver
{
    private readonly RegistryIndex _index;

    /// <summary>Prepares a registry; the resolver can be used for any number of tenants, also at once.</summary>
    public Resolver(ModuleRegistry registry)
    {
        _index = new RegistryIndex(registry.All);
    }

    /// <summary>Resolves one request of one tenant.</summary>
    public static ModuleResolution Resolve(
        ModuleRegistry registry, IEnumerable<OkapiModuleId> enabled, ResolutionRequest request) =>
        new Resolver(registry).Resolve(enabled, request);

    /// <summary>Resolves one request. Modules that are enabled and not registered are kept as they are.</summary>
    public ModuleResolution Resolve(IEnumerable<OkapiModuleId> enabled, ResolutionRequest request)
    {
        var situation = new Situation(_index, request.Options.Filter, enabled);
        var intake = new Intake(situation, request.Options);
        intake.Take(request);
        if (intake.Problems.Count > 0) return new ModuleResolution { Problems = intake.Problems };
        if (!request.Options.DepCheck)
        {
            return PlanWriter.AsGiven(situation, StepList.Of(situation, intake, situation.Asked, []));
        }

        var (after, touched, problems) = Settle(situation);
        if (problems.Count > 0) return new ModuleResolution { Problems = problems };
        var steps = StepList.Of(situation, intake, after, touched);
        return new PlanWriter(situation, after, steps).Write();
    }

    // The repair as Okapi does it, unless something cheaper is found where the repair disables or downgrades, goes its
    // own way, or gives up for the sake of modules that nobody named.
    private static (ModuleSet After, IEnumerable<Product> Touched, IReadOnlyList<Problem> Problems) Settle(
        Situation situation)
    {
        var repair = new Repair(situation);
        repair.Run();
        if (repair.Problems.Count > 0)
        {
            if (repair.IsFinal) return (repair.Set, [], repair.Problems);
            var search = new PlanSearch(situation, new PlanCost(1, 0, 0, 0, 0));
            search.Run();
            return search.Best is null
                ? (repair.Set, [], repair.Problems)
                : (search.Best, Changed(situation, search.Best), []);
        }

        var cost = PlanCost.Of(situation, repair.Set);
        if (cost is not { Leaving: 0, Downgrades: 0 } || repair.HasOwnWay)
        {
            var bound = repair.HasOwnWay ? cost : cost with { Joining = 0, Changes = 0, Age = 0 };
            var search = new PlanSearch(situation, bound);
            search.Run();
            if (search.Best is not null) return (search.Best, Changed(situation, search.Best), []);
        }

        return (repair.Set, repair.Touched, []);
    }

    private static IEnumerable<Product> Changed(Situation situation, ModuleSet after) => after.All
        .Concat(situation.Before.All).Select(node => node.Product).Distinct().OrderBy(product => product.Index)
        .Where(product => !after.Of(product).AsSpan().SequenceEqual(situation.Before.Of(product)));
}
