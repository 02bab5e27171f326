using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.ReadWrite;

namespace Uplift.Tests.ReadWrite;

/// <summary>No version of a module is switched on, or started, over objects that its code could not read.</summary>
public sealed class VersionGateTests : IAsyncDisposable
{
    private static readonly ModulePackage s_old = GateBench.Package("1.0.0", 1, 0);
    private static readonly ModulePackage s_both = GateBench.Package("2.0.0", 2, 1);
    private static readonly ModulePackage s_new = GateBench.Package("3.0.0", 2, 2);

    private readonly GateBench _bench = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_is_switched_when_the_last_object_can_be_read_by_its_code()
    {
        await _bench.InstallAsync(s_old, "a", "b", "c");
        await _bench.PutAsync("a", """{"form": 1}""");
        await _bench.PutAsync("b", """{"form": 2}""");

        var held = await _bench.GoAsync(s_new, s_old, s_both);

        held.Outcome.ShouldBe(RunOutcome.Incomplete);
        var problem = held.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.GateClosed);
        problem.Message.ShouldBe("mod-items-3.0.0 of tenant 't' was not switched, and the module stays at 1.0.0: "
            + "2 objects of 'items' are older than version 2, the oldest that it can read (such as 'a', 'c').");
        GateBench.Version(held).ShouldBe("1.0.0");

        await _bench.PutAsync("a", """{"form": 2}""");
        (await _bench.GoAsync(s_new, s_old)).Problems.ShouldHaveSingleItem().Message.ShouldContain("1 object of 'items' is older");
        await _bench.PutAsync("c", """{"form": 3}""");
        var done = await _bench.GoAsync(s_new, s_old);
        done.Outcome.ShouldBe(RunOutcome.Done);
        GateBench.Version(done).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task Changes_of_the_run_that_rewrite_the_objects_open_the_gate_and_what_they_leave_keeps_it_closed()
    {
        await _bench.InstallAsync(s_old, "a");
        var rewriting = GateBench.Package("3.0.0", 2, 2, ("changes/3.0.0/010-form.yaml",
            """
            phase: second
            collection: items
            when: { not: { exists: /held } }
            do: [{ set: { path: /form, value: 2 } }]
            """));
        await _bench.PutAsync("b", """{"held": true}""");

        var held = await _bench.GoAsync(rewriting, s_old);
        (held.Outcome, GateBench.Version(held)).ShouldBe((RunOutcome.Incomplete, "1.0.0"));
        held.Problems.ShouldHaveSingleItem().Message.ShouldContain("(such as 'b')");

        await _bench.PutAsync("b", """{"form": 2}""");
        GateBench.Version(await _bench.GoAsync(rewriting, s_old)).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task The_version_stays_until_the_first_phase_is_gone_on_with()
    {
        await _bench.InstallAsync(s_old, "a");
        var rewriting = GateBench.Package("2.0.0", 2, 0, ("changes/2.0.0/010-form.yaml",
            """
            phase: first
            collection: items
            do: [{ set: { path: /form, value: 2 } }]
            """));
        var upgrader = _bench.UpgraderOf(s_old, rewriting);
        var plan = await upgrader.PlanAsync([rewriting.Id.ToString()], [GateBench.Tenant], new PlanOptions(), 1, Token);

        var first = await upgrader.Runner.ApplyAsync(GateBench.Tenant, plan, GateBench.Options with { Phases = PhaseChoice.First }, Token);
        (first.Outcome, GateBench.Version(first)).ShouldBe((RunOutcome.FirstPhaseDone, "1.0.0"));

        var whole = await upgrader.Runner.ResumeAsync(GateBench.Tenant, GateBench.Options, Token);
        (whole.Outcome, GateBench.Version(whole)).ShouldBe((RunOutcome.Done, "2.0.0"));
    }

    [Fact]
    public async Task A_gate_is_open_where_there_is_nothing_and_where_everything_can_be_read()
    {
        await _bench.Provider.CreateAsync(GateBench.Tenant, Token);
        GateBench.Version(await _bench.GoAsync(s_new)).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task A_simulation_tells_that_the_gate_stays_closed()
    {
        await _bench.InstallAsync(s_old, "a");
        var upgrader = _bench.UpgraderOf(s_old, s_new);
        var plan = await upgrader.PlanAsync([s_new.Id.ToString()], [GateBench.Tenant], new PlanOptions(), 1, Token);

        var simulated = await upgrader.SimulateAsync(GateBench.Tenant, plan, GateBench.Options, _ => Task.CompletedTask, Token);

        simulated.Outcome.ShouldBe(RunOutcome.Incomplete);
        simulated.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.GateClosed);
    }

    [Fact]
    public async Task Code_does_not_start_on_a_version_or_on_objects_that_it_cannot_work_with()
    {
        await _bench.InstallAsync(s_old, "a");
        var guard = new UpliftGuard(_bench.Provider);

        await guard.EnsureCompatibleAsync(GateBench.Tenant, s_old, Token);
        var error = await Should.ThrowAsync<UpliftException>(() => guard.EnsureCompatibleAsync(GateBench.Tenant, s_new, Token));
        error.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.Incompatible);
        error.Message.ShouldContain("mod-items-3.0.0 must not start on the data of tenant 't': 1 object of 'items' is older");

        await _bench.PutAsync("a", """{"form": 2}""");
        GateBench.Version(await _bench.GoAsync(s_new, s_old)).ShouldBe("3.0.0");
        await guard.EnsureCompatibleAsync(GateBench.Tenant, s_new, Token);
        (await guard.FindObstaclesAsync(GateBench.Tenant, s_old, Token)).ShouldHaveSingleItem().Message.ShouldContain("a newer version was switched on");
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}
