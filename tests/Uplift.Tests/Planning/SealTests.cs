using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;

namespace Uplift.Tests.Planning;

public sealed class SealTests
{
    private static readonly ModulePackage s_package =
        Some.Package("2.0.0", Some.Script("a", "1.1.0"), Some.Document("b", "2.0.0", "items"));

    [Fact]
    public async Task Changing_one_of_a_thousand_tenants_sets_aside_exactly_that_one()
    {
        var tenants = Enumerable.Range(0, 1000)
            .Select(number => Some.Tenant(number % 3 == 0 ? "1.0.0" : "1.0.1", name: $"t{number}")).ToList();
        var plan = await PlanAsync(tenants);
        plan.Classes.Count.ShouldBe(2);
        plan.Tenants.Select(entry => entry.Seal).Distinct().Count().ShouldBe(1000);

        foreach (var changed in new[] { 0, 1, 500, 999 })
        {
            var now = tenants.Select((tenant, index) => index == changed ? Some.Tenant("1.0.2", name: $"t{index}") : tenant);
            var aside = now.Where(tenant => Compare(plan, tenant, s_package).Count > 0).ToList();
            aside.Single().Tenant.ToString().ShouldBe($"t{changed}");
            Compare(plan, aside[0], s_package).Single().ShouldContain("1.0.2");
        }
    }

    [Fact]
    public async Task An_edited_change_is_named()
    {
        var plan = await PlanAsync([Some.Tenant("1.0.0")]);
        var edited = Some.Package("2.0.0", Some.Script("a", "1.1.0") with { Checksum = "other" }, Some.Document("b", "2.0.0", "items"));

        Compare(plan, Some.Tenant("1.0.0"), edited).ShouldContain(message => message.Contains("1.1.0/a") && !message.Contains("2.0.0/b"));
    }

    [Fact]
    public async Task A_tenant_that_joined_later_is_not_covered()
    {
        var plan = await PlanAsync([Some.Tenant("1.0.0")]);

        plan.ClassOf("t2").ShouldBeNull();
    }

    [Fact]
    public async Task A_plan_reads_back_equal()
    {
        var plan = await PlanAsync([Some.Tenant("1.0.0"), Some.Tenant(null, name: "t2"), Some.Tenant("3.0.0", name: "t3")]);

        var text = JsonSerializer.Serialize(plan, PlanJson.Indented);
        var back = JsonSerializer.Deserialize<Plan>(text, PlanJson.Indented)!;

        JsonSerializer.Serialize(back, PlanJson.Indented).ShouldBe(text);
        back.Id.ShouldBe(plan.Id);
        back.IsSealed.ShouldBeTrue();
    }

    [Fact]
    public async Task The_seal_covers_the_time_that_changes_see_as_now()
    {
        var plan = await PlanAsync([Some.Tenant("1.0.0")]);

        (plan with { Created = plan.Created.AddTicks(1) }).IsSealed.ShouldBeFalse();
        (plan with { Created = plan.Created.ToOffset(TimeSpan.FromHours(2)) }).IsSealed.ShouldBeTrue();
        (plan with { Options = new PlanOptions { Force = true } }).IsSealed.ShouldBeFalse();
    }

    [Fact]
    public void Different_lists_of_texts_have_different_digests() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?[]>(), ArbMap.Default.ArbFor<string?[]>(), (left, right) =>
            (Digest(left) == Digest(right)) == left.SequenceEqual(right)).QuickCheckThrowOnFailure();

    [Fact]
    public void Texts_do_not_run_together()
    {
        string?[][] lists = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["abc", null], ["", "abc"], [null, "abc"], [], [""], [null]];

        lists.Select(Digest).Distinct().Count().ShouldBe(lists.Length);
    }

    private static string Digest(string?[] texts) => new DigestBuilder().Add(texts).ToString();

    private static Task<Plan> PlanAsync(IEnumerable<TenantSnapshot> tenants) =>
        new Planner([s_package], "sqlite", new PlanOptions())
            .PlanAsync(tenants.ToAsyncEnumerable(), DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);

    private static List<string> Compare(Plan plan, TenantSnapshot now, ModulePackage package) =>
        [.. PlanSeal.Compare(plan, Some.Plan(package, now), now, [package], "sqlite").Select(problem => problem.Message)];
}
