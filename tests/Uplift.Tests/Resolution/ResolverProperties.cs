using FsCheck;
using FsCheck.Fluent;
using Uplift.Resolution;

namespace Uplift.Tests.Resolution;

/// <summary>Laws of the resolver, on platforms that are made up.</summary>
public sealed class ResolverProperties
{
    private static readonly bool s_isStorm = Environment.GetEnvironmentVariable("UPLIFT_STORM") == "1";

    [Fact]
    public void Every_plan_is_valid_step_by_step() => ForAll(Gen.Choose(2, 200), 25, platform =>
    {
        var plan = Resolve(platform);
        if (plan.IsPossible) new PlanCheck(platform.Registered, platform.Enabled, platform.Request, plan).Verify();
        else plan.Actions.ShouldBeEmpty();
    });

    [Fact]
    public void The_order_of_the_registry_and_of_the_enabled_modules_does_not_show() => ForAll(Gen.Choose(2, 60), 40, platform =>
    {
        var random = new Random(platform.Registered.Count);
        var other = Resolver.Resolve(
            new ModuleRegistry(Shuffled(platform.Registered, random)), Shuffled(platform.Enabled, random), platform.Request);

        Told(other).ShouldBe(Told(Resolve(platform)));
    });

    [Fact]
    public void No_plan_disables_or_downgrades_less() => ForAll(Gen.Choose(2, 5), 120, platform =>
    {
        var plan = Resolve(platform);
        var best = new BruteForce(platform).Best();
        if (plan.IsPossible)
        {
            new PlanCheck(platform.Registered, platform.Enabled, platform.Request, plan).Unasked().ShouldBe(best.ShouldNotBeNull());
        }
        else if (plan.Problems.All(problem => problem.Kind
            is ProblemKind.InterfaceNotFound or ProblemKind.IncompatibleInterface or ProblemKind.InterfaceProvidedTwice))
        {
            (best is null or { Disabled: > 0 }).ShouldBeTrue($"possible with {best}");
        }
    });

    [Fact]
    public void Modules_switch_together_only_where_no_order_of_single_steps_exists() => ForAll(Gen.Choose(2, 9), 120, platform =>
    {
        var plan = Resolve(platform);
        if (plan.Actions.Count > 6 || plan.Actions.All(action => action.SwitchGroup is null)) return;
        BruteForce.Orders(plan.Actions).Any(order => new PlanCheck(platform.Registered, platform.Enabled, platform.Request,
            new ModuleResolution { Actions = [.. order.Select(action => action with { SwitchGroup = null, Wave = 0 })] }).IsValidInOrder())
            .ShouldBeFalse();
    });

    private static ModuleResolution Resolve(RandomPlatform platform) =>
        Resolver.Resolve(new ModuleRegistry(platform.Registered), platform.Enabled, platform.Request);

    private static string Told(ModuleResolution plan) => string.Join('\n', plan.Actions.Select(action => $"{action.Wave} {action.SwitchGroup} {action}")
        .Concat(plan.Notices.Select(notice => notice.ToString()))
        .Concat(plan.Problems.Select(problem => $"{problem} {string.Join(' ', problem.Explanation)}")));

    private static List<T> Shuffled<T>(IReadOnlyList<T> items, Random random)
    {
        var copy = items.ToArray();
        random.Shuffle(copy);
        return [.. copy];
    }

    private static void ForAll(Gen<int> products, int tests, Action<RandomPlatform> law)
    {
        var platforms = from seed in Gen.Choose(0, int.MaxValue - 1)
                        from count in products
                        from releases in Gen.Choose(2, count < 6 ? 3 : 5)
                        select (seed, count, releases);
        Prop.ForAll(platforms.ToArbitrary(), shape =>
        {
            var platform = new RandomPlatform(shape.seed, shape.count, shape.releases);
            try
            {
                law(platform);
            }
            catch (ShouldAssertException wrong)
            {
                throw new InvalidOperationException($"{wrong.Message}\n{shape}\n{platform}", wrong);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(s_isStorm ? tests * 20 : tests));
    }
}
