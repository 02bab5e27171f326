using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>Groups of small tenants: for each of them all is as if it had been carried by itself.</summary>
public sealed class GroupTests(PostgreSqlServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TenantId First => GroupScene.Tenants[0];

    private static TenantId Fifth => GroupScene.Tenants[4];

    [Fact]
    public async Task A_tenant_of_a_group_is_left_as_one_that_was_carried_by_itself()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        var counted = new CountingGroups(scene.Provider);
        scene.Provider = counted;

        var results = await scene.ApplyAsync(await scene.PlanAsync());

        counted.Commits.ShouldBe(1);
        results.Values.ShouldAllBe(result => result.Outcome == RunOutcome.Done && result.Run.Length > 0);
        await ShouldAllBeAsync(scene, await scene.StateAsync(First));
        results[Fifth].Modules.ShouldHaveSingleItem().Version.ShouldBe("2.0.0");
        scene.Events.OfType<TenantFinished>().Select(told => told.Tenant).TakeLast(9).ShouldBe(GroupScene.Tenants);
        (await scene.UndoAsync(Fifth)).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task The_defect_of_one_tenant_is_told_of_that_tenant_and_the_others_are_done()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        await scene.ExecuteAsync("create type \"t5_mod-items\".marks as (name text)");

        var results = await scene.ApplyAsync(await scene.PlanAsync());

        results[Fifth].Outcome.ShouldBe(RunOutcome.Failed);
        results[Fifth].Problems.ShouldContain(problem =>
            problem.Code == DiagnosticCodes.StepFailed && problem.Message.Contains("2.0.0/marks", StringComparison.Ordinal));
        var others = results.Values.Where(result => result.Tenant != Fifth).ToList();
        others.ShouldAllBe(result => result.Outcome == RunOutcome.Done);
        others.Count.ShouldBe(8);
        (await scene.StateAsync(Fifth)).ShouldContain("lease \n");
    }

    [Fact]
    public async Task A_tenant_that_changed_since_the_plan_or_is_locked_is_left_out_by_name()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        var plan = await scene.PlanAsync();
        await scene.ExecuteAsync("alter table \"t5_mod-items\".items add column stray text");
        await using var store = await scene.StoreAsync(GroupScene.Tenants[6]);
        await store.Leases.AcquireAsync(Some.Request(), Token);

        var results = await scene.ApplyAsync(plan);

        results[Fifth].Outcome.ShouldBe(RunOutcome.SetAside);
        results[Fifth].Problems.ShouldContain(problem => problem.Code == DiagnosticCodes.StalePlan);
        results[store.Tenant].Problems.ShouldContain(problem => problem.Code == DiagnosticCodes.TenantLocked);
        results.Values.Count(result => result.Outcome == RunOutcome.Done).ShouldBe(7);
        (await scene.StateAsync(Fifth)).ShouldNotContain("note");
    }

    [Fact]
    public async Task A_tenant_whose_ledger_differs_shares_nothing_with_the_others()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        await scene.ApplyAsync(await scene.PlanAsync());
        await scene.ExecuteAsync("update uplift.applied set checksum = 'other' where tenant = 't5' and change = 'note'");
        await scene.ExecuteAsync("update uplift.applied set status = 'incomplete', failed = 2 where tenant = 't6' and change = 'note'");

        var plan = await scene.PlanAsync();

        plan.ClassOf("t5")!.Problems.ShouldContain(problem => problem.Code == DiagnosticCodes.ChangedAfterApplied);
        plan.Tenants.Select(tenant => tenant.Class).Distinct().Count().ShouldBe(3);
        plan.ClassOf("t9")!.ShouldBe(plan.ClassOf("t1"));
    }

    [Fact]
    public async Task A_lease_that_was_taken_over_before_the_transaction_stops_the_group()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        await using var group = await scene.GroupAsync(Some.RequestOfTheDead());
        group.Held.ShouldBe(GroupScene.Tenants, ignoreOrder: true);
        await using var store = await scene.StoreAsync(Fifth);
        var fence = await store.Leases.AcquireAsync(Some.Request(), Token);

        var lost = await Should.ThrowAsync<LeaseLostException>(() => group.BeginAsync(new StateQuery([], []), Token));

        lost.Tenant.ShouldBe(Fifth);
        await group.ReleaseAsync(Token);
        (await store.Leases.RenewAsync(fence, TimeSpan.FromMinutes(1), Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_takes_over_a_tenant_of_a_group_that_is_in_its_transaction()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        await using var group = await scene.GroupAsync(Some.RequestOfTheDead());
        await group.BeginAsync(new StateQuery([], []), Token);
        await using var store = await scene.StoreAsync(Fifth);

        await Should.ThrowAsync<LeaseHeldException>(() => store.Leases.AcquireAsync(Some.Request(), Token));

        await group.CommitAsync(Token);
        (await store.Leases.AcquireAsync(Some.Request(), Token)).Token.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(CommitFault.AnswerLost)]
    [InlineData(CommitFault.Passing)]
    public async Task A_group_whose_commit_goes_wrong_is_done_once(CommitFault fault)
    {
        await using var scene = await GroupScene.OpenAsync(server);
        scene.Provider = new CountingGroups(scene.Provider) { Fault = fault };

        var results = await scene.ApplyAsync(await scene.PlanAsync());

        results.Values.ShouldAllBe(result => result.Outcome == RunOutcome.Done);
        await ShouldAllBeAsync(scene, await scene.StateAsync(First));
    }

    [Fact]
    public async Task A_group_that_falls_anywhere_is_carried_on_by_the_next_start()
    {
        await using var scene = await GroupScene.OpenAsync(server);
        var plan = await scene.PlanAsync();
        var fall = new FallingProcess { At = 1 };
        scene.Faults = fall;
        var falls = 0;
        for (; fall.At < 200; fall.At += 7)
        {
            fall.Passed.Clear();
            await scene.ApplyAsync(plan);
            if (!fall.IsDown) break;
            falls++;
        }

        falls.ShouldBeGreaterThan(2);
        await ShouldAllBeAsync(scene, await scene.StateAsync(First));
    }

    private static async Task ShouldAllBeAsync(GroupScene scene, string expected)
    {
        foreach (var tenant in GroupScene.Tenants) (await scene.StateAsync(tenant)).ShouldBe(expected, tenant.Value);
    }
}
