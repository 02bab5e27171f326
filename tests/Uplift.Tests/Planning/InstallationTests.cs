using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Tests.Planning;

public sealed class InstallationTests
{
    [Fact]
    public void An_installation_replays_scripts_only_and_knows_the_other_changes()
    {
        var package = Some.Package("2.0.0",
            Some.Script("s2", "2.0.0"), Some.Document("d", "1.1.0", "items"), Some.Script("s1", "1.0.0"), Some.Script("later", "3.0.0"));

        var plan = Some.Plan(package, Some.Tenant(null));

        plan.Steps.Select(step => step.Kind).ShouldBe(["create", "sql", "sql", "switch"]);
        plan.Steps.OfType<ScriptStep>().Select(step => step.Change.Id).ShouldBe(["s1", "s2"]);
        plan.Steps[^1].Changes.Select(change => change.Id).ShouldBe(["d"]);
    }

    [Fact]
    public async Task Two_modules_do_not_make_one_table_in_a_file_where_tables_are_one_space()
    {
        var modules = new[] { Platform.Module("books", "mod-a-1.0.0", null, null), Platform.Module("Books", "mod-b-1.0.0", null, null) };

        var plan = await Platform.PlanAsync(modules, ["mod-a-1.0.0", "mod-b-1.0.0"], [Platform.Tenant("t")]);

        var problem = plan.Classes.Single().Problems.Single();
        problem.Code.ShouldBe(DiagnosticCodes.UnusableTable);
        problem.Message.ShouldContain("mod-a-1.0.0 and mod-b-1.0.0");
        plan.HasWork.ShouldBeFalse();
    }

    [Fact]
    public void An_installation_script_replaces_the_history()
    {
        var package = Some.Package("2.0.0", Some.Script("s1", "1.0.0"), Some.Document("d", "1.1.0", "items")) with
        {
            Baselines = new Dictionary<string, string> { ["sqlite"] = "select 1" },
        };

        var plan = Some.Plan(package, Some.Tenant(null));

        plan.Steps.Select(step => step.Kind).ShouldBe(["create", "baseline", "switch"]);
        plan.Steps[^1].Changes.Select(change => change.Id).ShouldBe(["s1", "d"]);
    }

    [Fact]
    public void What_has_tables_but_no_version_is_asked_about_unless_its_start_is_declared()
    {
        var package = Some.Package("2.0.0", Some.Script("a", "1.0.0"), Some.Script("b", "2.0.0"));
        var tenant = Some.Tenant("", []);

        Some.Plan(package, tenant).Problems.Single().Code.ShouldBe(DiagnosticCodes.Uninitialised);
        var declared = Some.Plan(package, tenant, new PlanOptions { From = new Dictionary<string, string> { [Some.Product] = "1.0" } });

        declared.Steps.Select(step => step.Kind).ShouldBe(["take-over", "sql", "switch"]);
        declared.Steps[0].Changes.Select(change => change.Id).ShouldBe(["a"]);
        Some.Plan(package with { LegacyVersion = Some.Version("1.0.0") }, tenant).Steps.Count.ShouldBe(3);
    }

    [Fact]
    public void A_plan_can_stop_below_the_package()
    {
        var package = Some.Package("3.0.0", Some.Script("a", "2.0.0"), Some.Script("b", "3.0.0"));
        var options = new PlanOptions { StopAt = new Dictionary<string, string> { [Some.Product] = "2.0.0" } };

        var plan = Some.Plan(package, Some.Tenant("1.0.0"), options);

        plan.Steps.SelectMany(step => step.Changes).Select(change => change.Id).ShouldBe(["a"]);
        options.ToString().ShouldNotBe(new PlanOptions().ToString());
    }

    [Fact]
    public void An_unmet_precondition_refuses_the_plan_and_still_shows_its_steps()
    {
        var guarded = Some.Script("a", "2.0.0") with { Requires = [new("items", false, new SourcePosition("a"))] };
        var tenant = Some.Tenant("1.0.0");
        var full = new TenantSnapshot(TenantId.Parse("t1"), tenant.Ledger, "", tenant.Existing, new HashSet<string> { "mod-items/items" });

        var plan = Some.Plan(Some.Package("2.0.0", guarded), full);

        plan.IsRefused.ShouldBeTrue();
        plan.Problems.Single().Code.ShouldBe(DiagnosticCodes.PreconditionFailed);
        plan.Steps.Count.ShouldBe(2);
    }
}
