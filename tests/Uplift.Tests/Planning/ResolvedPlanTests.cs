using System.Text.Json;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Planning;

public sealed class ResolvedPlanTests
{
    private static readonly ModulePackage s_users1 = Platform.Module("mod-users-1.0.0", ["users 1.0"]);
    private static readonly ModulePackage s_users2 = Platform.Module("mod-users-2.0.0", ["users 2.0"]);
    private static readonly ModulePackage s_loans1 = Platform.Module("mod-loans-1.0.0", ["loans 1.0"], ["users 1.0"]);
    private static readonly ModulePackage s_loans2 = Platform.Module("mod-loans-2.0.0", ["loans 2.0"], ["users 2.0"]);
    private static readonly ModulePackage s_fees1 = Platform.Module("mod-fees-1.0.0", ["fees 1.0"], ["loans 1.0 2.0"]);

    private static readonly ModulePackage[] s_all = [s_users1, s_users2, s_loans1, s_loans2, s_fees1];

    [Fact]
    public async Task A_provider_is_added_before_the_module_that_was_asked_for()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-fees-1.0.0"], [Platform.Tenant("new")]);

        plan.Targets.ShouldBe(["mod-fees-1.0.0"]);
        var actions = plan.Classes.Single().Actions;
        actions.Select(action => $"{action.Action} {action.Module}")
            .ShouldBe(["install mod-users-2.0.0", "install mod-loans-2.0.0", "install mod-fees-1.0.0"]);
        actions[0].Reason.ShouldBe(new ActionReason(ReasonKind.NeededBy, "mod-loans-2.0.0", "users", "2.0"));
        actions[1].Reason.ShouldBe(new ActionReason(ReasonKind.NeededBy, "mod-fees-1.0.0", "loans", "1.0 2.0"));
        actions[2].Reason.ShouldBeNull();
        plan.Packages.ShouldBe(new Dictionary<string, string>
        {
            ["mod-fees-1.0.0"] = s_fees1.Digest,
            ["mod-users-2.0.0"] = s_users2.Digest,
            ["mod-loans-2.0.0"] = s_loans2.Digest,
        }, ignoreOrder: true);
        plan.Classes[0].Steps.Where(step => step.Kind == "switch").Select(step => step.Module)
            .ShouldBe(actions.Select(action => action.Module));
    }

    [Fact]
    public async Task Each_class_of_tenants_is_led_to_what_it_needs_itself()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-loans-2.0.0"],
        [
            Platform.Tenant("old", s_users1, s_loans1, s_fees1), Platform.Tenant("ready", s_users2), Platform.Tenant("older", s_users1),
            Platform.Tenant("alike", s_users1),
        ]);

        plan.Classes.Count.ShouldBe(3);
        Words(plan, "old").ShouldBe(["upgrade mod-users-2.0.0", "upgrade mod-loans-2.0.0"]);
        Words(plan, "ready").ShouldBe(["install mod-loans-2.0.0"]);
        Words(plan, "older").ShouldBe(["upgrade mod-users-2.0.0", "install mod-loans-2.0.0"]);
        plan.Find("alike")!.Class.ShouldBe(plan.Find("older")!.Class);
    }

    [Fact]
    public async Task Modules_that_no_order_keeps_whole_are_switched_side_by_side_when_all_of_them_are_changed()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-loans-2.0.0"],
            [Platform.Tenant("old", s_users1, s_loans1, s_fees1), Platform.Tenant("older", s_users1)]);

        var old = plan.ClassOf("old")!;
        old.Problems.ShouldBeEmpty();
        old.Actions.Select(action => action.SwitchGroup).ShouldBe([1, 1]);
        old.Steps.TakeLast(2).Select(step => (step.Kind, step.Title)).ShouldBe(
        [
            ("switch", "record 1.0.0 -> 2.0.0 together with mod-loans-2.0.0"),
            ("switch", "record 1.0.0 -> 2.0.0 together with mod-users-2.0.0"),
        ]);
        plan.ClassOf("older")!.Actions.ShouldAllBe(action => action.SwitchGroup == null);
    }

    [Fact]
    public async Task A_user_of_what_was_asked_for_is_upgraded_with_it()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-users-2.0.0"], [Platform.Tenant("t", s_users1, s_loans1)]);

        Words(plan, "t").ShouldBe(["upgrade mod-users-2.0.0", "upgrade mod-loans-2.0.0"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_conflict_is_refused_for_its_tenants_alone_with_the_chain_that_leads_to_it()
    {
        var plan = await Platform.PlanAsync([s_users1, s_users2, s_loans1], ["mod-loans-1.0.0"],
            [Platform.Tenant("fits", s_users1), Platform.Tenant("ahead", s_users2)]);

        plan.ClassOf("fits")!.IsRefused.ShouldBeFalse();
        var refused = plan.ClassOf("ahead")!;
        refused.Actions.ShouldBeEmpty();
        refused.Steps.ShouldBeEmpty();
        var problem = refused.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.WouldLeave);
        problem.Message.ShouldContain("mod-users-2.0.0 would have to go back to mod-users-1.0.0");
        problem.Message.ShouldContain("mod-loans-1.0.0 needs interface users 1.0");
        problem.Hint.ShouldContain("mod-users");
    }

    [Fact]
    public async Task What_nobody_provides_is_told_with_who_needs_it_and_why()
    {
        var plan = await Platform.PlanAsync([s_loans2, s_fees1], ["mod-fees-1.0.0"], [Platform.Tenant("t")]);

        var problem = plan.Classes.Single().Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.CannotResolve);
        problem.Message.ShouldContain("mod-loans-2.0.0 needs interface users 2.0");
        problem.Hint.ShouldContain("uplift plan --explain");
    }

    [Fact]
    public async Task A_module_that_no_longer_fits_is_not_disabled_behind_the_operator_s_back()
    {
        var plan = await Platform.PlanAsync([s_users1, s_users2, s_loans1], ["mod-users-2.0.0"],
            [Platform.Tenant("t", s_users1, s_loans1)]);

        var problem = plan.Classes.Single().Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBeOneOf(DiagnosticCodes.WouldLeave, DiagnosticCodes.CannotResolve);
        problem.Message.ShouldContain("mod-loans-1.0.0");
    }

    [Fact]
    public async Task An_older_version_of_what_was_asked_for_is_refused_for_that_alone()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-users-1.0.0"], [Platform.Tenant("t", s_users2, s_loans2)]);

        plan.Classes.Single().Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.Downgrade);
    }

    [Fact]
    public async Task A_product_alone_means_its_newest_package() =>
        (await Platform.PlanAsync(s_all, ["mod-loans"], [Platform.Tenant("t")])).Targets.ShouldBe(["mod-loans-2.0.0"]);

    [Fact]
    public async Task Without_the_check_a_target_is_taken_as_it_is_given()
    {
        var options = new PlanOptions { DepCheck = false };

        var plan = await Platform.PlanAsync(s_all, ["mod-loans-2.0.0"], [Platform.Tenant("t", s_users1)], options);

        Words(plan, "t").ShouldBe(["install mod-loans-2.0.0"]);
        plan.Root.ShouldNotBe((await Platform.PlanAsync(s_all, ["mod-loans-2.0.0"], [Platform.Tenant("t", s_users1)])).Root);
    }

    [Fact]
    public async Task What_was_disabled_is_not_upgraded_and_what_runs_elsewhere_provides()
    {
        var disabled = Platform.Tenant("t", s_users1, s_loans1) with
        {
            Surroundings = new ModuleSurroundings(new HashSet<string> { "mod-loans" }, []),
        };
        var elsewhere = Platform.Tenant("u") with
        {
            Surroundings = new ModuleSurroundings(new HashSet<string>(), [OkapiModuleId.Parse("mod-users-2.0.0")]),
        };

        var plan = await Platform.PlanAsync(s_all, ["mod-users-2.0.0"], [disabled]);
        Words(plan, "t").ShouldBe(["upgrade mod-users-2.0.0"]);
        plan = await Platform.PlanAsync(s_all, ["mod-loans-2.0.0"], [elsewhere]);
        Words(plan, "u").ShouldBe(["install mod-loans-2.0.0"]);
    }

    [Fact]
    public async Task A_plan_with_reasons_reads_back_equal()
    {
        var plan = await Platform.PlanAsync(s_all, ["mod-fees-1.0.0"], [Platform.Tenant("new"), Platform.Tenant("old", s_users1)]);

        var text = JsonSerializer.Serialize(plan, PlanJson.Indented);
        var back = JsonSerializer.Deserialize<Plan>(text, PlanJson.Indented)!;

        JsonSerializer.Serialize(back, PlanJson.Indented).ShouldBe(text);
        text.ShouldContain("\"kind\": \"needed-by\"");
        back.Classes[0].Actions.ShouldBe(plan.Classes[0].Actions);
    }

    [Fact]
    public async Task Many_tenants_in_a_few_states_are_resolved_a_few_times()
    {
        var packages = Enumerable.Range(0, 200).SelectMany(module => Enumerable.Range(1, 5).Select(version => Platform.Module(
            $"mod{module:000}-{version}.0.0", [$"i{module} {version}.0"], module == 0 ? [] : [$"i{module - 1} {version}.0"]))).ToList();
        var tenants = Enumerable.Range(0, 2_000).Select(number => Platform.Tenant(
            $"t{number}", [.. packages.Where(package => package.Id.Version.Text == (number % 2 == 0 ? "1.0.0" : "2.0.0"))])).ToArray();

        var plan = await Platform.PlanAsync(packages, ["mod199-3.0.0"], tenants);

        plan.Classes.Count.ShouldBe(2);
        plan.Classes.ShouldAllBe(planned => planned.Actions.Count == 200);
    }

    private static IEnumerable<string> Words(Plan plan, string tenant) =>
        plan.ClassOf(tenant)!.Actions.Select(action => $"{action.Action} {action.Module}");
}
