using Uplift.Resolution;
using Uplift.Tests.Vectors.Okapi;
using Uplift.Versions;

namespace Uplift.Tests.Resolution;

/// <summary>The resolver on small registries.</summary>
public sealed class ResolverTests
{
    private static readonly string[] s_registry =
    [
        """{"id": "store-1.0.0", "provides": [{"id": "int", "version": "1.0"}]}""",
        """{"id": "store-2.0.0", "provides": [{"id": "int", "version": "2.0"}]}""",
        """{"id": "shop-1.0.0", "requires": [{"id": "int", "version": "1.0"}]}""",
        """{"id": "shop-1.1.0", "requires": [{"id": "int", "version": "1.0 2.0"}]}""",
        """{"id": "desk-1.0.0", "requires": [{"id": "int", "version": "1.0"}]}""",
        """{"id": "desk-2.0.0", "requires": [{"id": "int", "version": "2.0"}, {"id": "audit", "version": "1.0"}]}""",
        """{"id": "till-1.0.0-SNAPSHOT.1", "provides": [{"id": "audit", "version": "1.0"}]}""",
    ];

    [Fact]
    public void A_user_that_accepts_both_majors_is_switched_before_its_provider()
    {
        var plan = Resolve(["store-1.0.0", "shop-1.0.0"], Enable("store-2.0.0"));

        Lines(plan).ShouldBe(["0 shop-1.0.0 -> shop-1.1.0", "1 store-1.0.0 -> store-2.0.0"]);
        plan.Notices.ShouldBeEmpty();
    }

    [Fact]
    public void Provider_and_user_that_only_fit_each_other_switch_together_and_the_broken_requirement_is_named()
    {
        var plan = Resolve(["store-1.0.0", "desk-1.0.0"], Enable("store-2.0.0"));

        Lines(plan).ShouldBe(["0 + till-1.0.0-SNAPSHOT.1", "1 store-1.0.0 -> store-2.0.0 together 1", "2 desk-1.0.0 -> desk-2.0.0 together 1"]);
        plan.Notices.Select(notice => notice.ToString()).ShouldBe(
            ["Switch group 1 is switched at one moment: in between, desk-1.0.0 would be without interface int 1.0."]);
    }

    [Fact]
    public void A_module_is_explained_back_to_what_was_asked_for()
    {
        var plan = Resolve(["store-1.0.0", "desk-1.0.0"], Enable("store-2.0.0"));

        PlanExplanation.Of(plan, "till").ShouldBe(
        [
            "+ till-1.0.0-SNAPSHOT.1: desk-2.0.0 needs interface audit 1.0",
            "desk-1.0.0 -> desk-2.0.0: it needs interface int 1.0, which store-2.0.0 does not provide",
            "store-1.0.0 -> store-2.0.0: asked for",
        ]);
        PlanExplanation.Of(plan, "mod-other").ShouldBe(["mod-other is not in the plan: nothing is done with it."]);
    }

    [Fact]
    public void A_refusal_is_explained_by_who_requires_what_and_who_could_provide_it_and_why_not()
    {
        var releasesOnly = new ResolutionOptions { Filter = VersionFilter.Parse("false", null) };

        var plan = Resolve(["store-1.0.0", "desk-1.0.0"], Enable("store-2.0.0") with { Options = releasesOnly });

        var problem = plan.Problems.ShouldHaveSingleItem();
        problem.Kind.ShouldBe(ProblemKind.InterfaceNotFound);
        problem.Explanation.ShouldBe(
        [
            "desk-2.0.0 takes the place of desk-1.0.0, which requires int 1.0, while store-2.0.0 provides 2.0.",
            "desk-2.0.0 requires audit 1.0; it takes the place of an enabled version.",
            "till-1.0.0-SNAPSHOT.1 provides audit 1.0, but the version filter hides it.",
        ]);
    }

    [Fact]
    public void Without_dependency_checks_the_list_is_run_as_it_is_given()
    {
        var plan = Resolve(["store-1.0.0", "shop-1.0.0"],
            Enable("store-2.0.0", "desk-1.0.0") with { Options = new ResolutionOptions { DepCheck = false } });

        Lines(plan).ShouldBe(["0 store-1.0.0 -> store-2.0.0", "1 + desk-1.0.0"]);
    }

    [Fact]
    public void A_product_that_is_purged_and_enabled_again_is_not_upgraded()
    {
        var request = new ResolutionRequest(
        [
            new RequestEntry(ModuleActionKind.Disable, OkapiModuleId.Parse("store-1.0.0")),
            new RequestEntry(ModuleActionKind.Enable, OkapiModuleId.Parse("store-2.0.0")),
        ], new ResolutionOptions { Purge = true });

        Lines(Resolve(["store-1.0.0"], request)).ShouldBe(["0 - store-1.0.0", "1 + store-2.0.0"]);
        Lines(Resolve(["store-1.0.0"], request with { Options = new ResolutionOptions() })).ShouldBe(["0 store-1.0.0 -> store-2.0.0"]);
    }

    [Fact]
    public void A_version_that_is_disabled_can_be_followed_by_another_one_only_for_what_was_asked_for()
    {
        var disable = new RequestEntry(ModuleActionKind.Disable, OkapiModuleId.Parse("store-1.0.0"));
        var enable = new RequestEntry(ModuleActionKind.Enable, OkapiModuleId.Parse("shop-1.1.0"));

        Lines(Resolve(["store-1.0.0", "shop-1.0.0"], new ResolutionRequest([disable, enable], new ResolutionOptions())))
            .ShouldBe(["0 shop-1.0.0 -> shop-1.1.0", "1 store-1.0.0 -> store-2.0.0"]);
        Lines(Resolve(["store-1.0.0", "shop-1.0.0"], new ResolutionRequest([disable], new ResolutionOptions())))
            .ShouldBe(["0 - shop-1.0.0", "1 - store-1.0.0"]);
    }

    [Fact]
    public void A_version_that_the_filter_hides_is_still_what_the_product_comes_from()
    {
        var registry = Registry([.. s_registry, """{"id": "till-1.0.0", "provides": [{"id": "audit", "version": "1.0"}]}"""]);
        var request = Enable("till") with { Options = new ResolutionOptions { Filter = VersionFilter.Parse("false", null) } };

        var plan = Resolver.Resolve(registry, [OkapiModuleId.Parse("till-1.0.0-SNAPSHOT.1")], request);

        Lines(plan).ShouldBe(["0 till-1.0.0-SNAPSHOT.1 -> till-1.0.0"]);
    }

    [Fact]
    public void Nothing_is_done_about_old_damage_that_the_request_does_not_name()
    {
        Lines(Resolve(["shop-1.0.0"], Enable("till"))).ShouldBe(["0 + till-1.0.0-SNAPSHOT.1"]);
        Lines(Resolve(["shop-1.0.0"], Enable())).ShouldBeEmpty();
        Lines(Resolve(["shop-1.0.0"], Enable("shop-1.0.0"))).ShouldBe(["0 = shop-1.0.0", "0 + store-1.0.0"]);
    }

    [Fact]
    public void Modules_that_nobody_registered_are_kept_and_can_be_disabled()
    {
        var disable = new ResolutionRequest(
            [new RequestEntry(ModuleActionKind.Disable, OkapiModuleId.Parse("folio_ui-3.0.0"))], new ResolutionOptions());

        Lines(Resolve(["folio_ui-3.0.0"], Enable("store-1.0.0"))).ShouldBe(["0 + store-1.0.0"]);
        Lines(Resolve(["folio_ui-3.0.0"], disable)).ShouldBe(["0 - folio_ui-3.0.0"]);
    }

    private static ModuleResolution Resolve(IEnumerable<string> enabled, ResolutionRequest request) =>
        Resolver.Resolve(Registry(s_registry), enabled.Select(id => OkapiModuleId.Parse(id)), request);

    private static ModuleRegistry Registry(IEnumerable<string> descriptors) => new(descriptors.Select(Descriptors.Good));

    private static ResolutionRequest Enable(params string[] modules) =>
        ResolutionRequest.Enable(modules.Select(id => OkapiModuleId.Parse(id)));

    private static IEnumerable<string> Lines(ModuleResolution plan)
    {
        plan.Problems.ShouldBeEmpty();
        return plan.Actions.Select(action => $"{action.Wave} {action.ToString().Split(':')[0]}"
            + (action.SwitchGroup is { } group ? $" together {group}" : ""));
    }
}
