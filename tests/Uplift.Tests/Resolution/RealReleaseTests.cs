using Uplift.Resolution;
using Uplift.Tests.Vectors.Okapi;

namespace Uplift.Tests.Resolution;

/// <summary>Upgrades between real releases.</summary>
public sealed class RealReleaseTests
{
    [Theory]
    [InlineData("R1-2023-GA", "R2-2023-GA")]
    [InlineData("R2-2023-GA", "R1-2024-GA")]
    public void Each_module_of_the_next_release_can_be_asked_for_alone_and_nothing_is_disabled(string from, string to)
    {
        foreach (var (module, plan, check) in Single(from, to))
        {
            plan.IsPossible.ShouldBeTrue(module);
            check.Verify();
            check.Unasked().ShouldBe((0, 0), module);
        }
    }

    [Theory]
    [InlineData("R1-2024-GA", "R2-2024-GA")]
    [InlineData("R2-2024-GA", "R1-2025-okapi-csp-6")]
    public void What_is_possible_with_releases_that_lack_descriptors_is_valid(string from, string to)
    {
        var possible = Single(from, to).Where(upgrade => upgrade.Plan.IsPossible).ToList();

        possible.Count.ShouldBeGreaterThan(40);
        foreach (var (_, _, check) in possible) check.Verify();
    }

    private static IEnumerable<(string Module, ModuleResolution Plan, PlanCheck Check)> Single(string from, string to)
    {
        var okapi = Descriptors.Good("""{"id": "okapi-6.0.0", "provides": [{"id": "okapi", "version": "1.9"}]}""");
        var registered = ResolutionCase.Release(from).Concat(ResolutionCase.Release(to)).Append(okapi).DistinctBy(module => module.Id).ToList();
        var enabled = ResolutionCase.Release(from).Append(okapi).Select(module => module.Id).ToList();
        var resolver = new Resolver(new ModuleRegistry(registered));
        foreach (var module in ResolutionCase.Release(to))
        {
            var request = ResolutionRequest.Enable(module.Id);
            var plan = resolver.Resolve(enabled, request);
            yield return (module.Id.Text, plan, new PlanCheck(registered, enabled, request, plan));
        }
    }
}
