using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Tests.Planning;

namespace Uplift.Tests.Execution;

/// <summary>Which runs a way back takes back when several modules were upgraded.</summary>
public sealed class WayBackTests
{
    private static readonly TenantId s_tenant = TenantId.Parse("t");

    private static readonly ModulePackage[] s_all =
    [
        Platform.Module("mod-users-1.0.0", ["users 1.0"]),
        Platform.Module("mod-users-2.0.0", ["users 2.0"]),
        Platform.Module("mod-users-3.0.0", ["users 2.1"]),
        Platform.Module("mod-loans-1.0.0", ["loans 1.0"], ["users 1.0"]),
        Platform.Module("mod-loans-2.0.0", ["loans 2.0"], ["users 2.0"]),
        Platform.Module("mod-notes-1.0.0", ["notes 1.0"]),
        Platform.Module("mod-notes-2.0.0", ["notes 2.0"]),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Later_runs_about_other_modules_stay()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await WithAsync(provider, ["mod-users-1.0.0"], ["mod-notes-1.0.0"], ["mod-users-2.0.0"], ["mod-notes-2.0.0"]);

        var plan = await PlanAsync(upgrader, "mod-users-1.0.0");

        plan.Classes.Single().Steps.Select(step => step.Run![..6]).Distinct().ShouldBe(["r00003"]);
        (await ApplyAsync(upgrader, plan)).ShouldBe(["mod-notes 2.0.0", "mod-users 1.0.0"]);
        (await ApplyAsync(upgrader, await PlanAsync(upgrader, "mod-notes-1.0.0"))).ShouldBe(["mod-notes 1.0.0", "mod-users 1.0.0"]);
        (await ApplyAsync(upgrader, await PlanAsync(upgrader, "mod-users-2.0.0"))).ShouldBe(["mod-notes 1.0.0", "mod-users 2.0.0"]);
    }

    [Fact]
    public async Task A_run_is_taken_back_as_a_whole_with_what_came_later_for_any_of_its_modules()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await WithAsync(provider,
            ["mod-users-1.0.0", "mod-notes-1.0.0"], ["mod-users-2.0.0"], ["mod-users-3.0.0", "mod-notes-2.0.0"]);

        var plan = await PlanAsync(upgrader, "mod-users-2.0.0");

        plan.Classes.Single().Actions.ShouldBe(
        [
            new PlannedAction("mod-notes-1.0.0", "downgrade", "2.0.0"), new PlannedAction("mod-users-2.0.0", "downgrade", "3.0.0"),
        ]);
        (await ApplyAsync(upgrader, plan)).ShouldBe(["mod-notes 1.0.0", "mod-users 2.0.0"]);
    }

    [Fact]
    public async Task A_module_that_came_with_the_run_goes_with_it()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await WithAsync(provider, ["mod-users-1.0.0"], ["mod-users-2.0.0", "mod-notes-1.0.0"]);

        var plan = await PlanAsync(upgrader, "mod-users-1.0.0");

        plan.Classes.Single().Actions[0].ShouldBe(new PlannedAction("mod-notes-1.0.0", "remove", "1.0.0"));
        (await ApplyAsync(upgrader, plan)).ShouldBe(["mod-users 1.0.0"]);
    }

    [Fact]
    public async Task A_way_back_that_leaves_a_module_without_what_it_requires_is_refused()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await WithAsync(provider, ["mod-users-1.0.0"], ["mod-users-2.0.0"], ["mod-loans-2.0.0"]);

        var problem = (await PlanAsync(upgrader, "mod-users-1.0.0")).Classes.Single().Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.CannotResolve);
        problem.Message.ShouldContain("mod-loans-2.0.0");
    }

    [Fact]
    public async Task A_plan_goes_in_one_direction()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await WithAsync(provider, ["mod-users-1.0.0"], ["mod-users-2.0.0"]);

        var problem = (await PlanAsync(upgrader, "mod-users-1.0.0", "mod-notes-1.0.0")).Classes.Single().Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.Downgrade);
        problem.Message.ShouldContain("mod-notes-1.0.0 lies ahead");
    }

    private static async Task<Upgrader> WithAsync(MemoryProvider provider, params string[][] runs)
    {
        await provider.CreateAsync(s_tenant, Token);
        var upgrader = new Upgrader(provider, new Catalog(s_all), TimeProvider.System, new NoFaultPoints(), new SilentObserver());
        foreach (var targets in runs) await ApplyAsync(upgrader, await PlanAsync(upgrader, targets));
        return upgrader;
    }

    private static Task<Plan> PlanAsync(Upgrader upgrader, params string[] targets) =>
        upgrader.PlanAsync(targets, [s_tenant], new PlanOptions(), 1, Token);

    private static async Task<IEnumerable<string>> ApplyAsync(Upgrader upgrader, Plan plan)
    {
        var result = await upgrader.Runner.ApplyAsync(s_tenant, plan, new RunOptions { Actor = "ann" }, Token);
        result.Outcome.ShouldBe(RunOutcome.Done, string.Join('\n', result.Problems));
        return result.Ledger!.Modules.Select(module => $"{module.Product} {module.Version}");
    }
}
