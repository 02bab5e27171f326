using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Tests.Planning;

namespace Uplift.Tests.Execution;

/// <summary>What a module that is held back means for those that work with it.</summary>
public sealed class HeldBackTests
{
    private static readonly RunOptions s_options = new() { Actor = "ann" };
    private static readonly TenantId s_tenant = TenantId.Parse("t");

    private static readonly ModulePackage s_users1 = Platform.Module("mod-users-1.0.0", ["users 1.0"]);
    private static readonly ModulePackage s_users2 = Platform.Module("mod-users-2.0.0", ["users 2.0"], [], Ages("second"));
    private static readonly ModulePackage s_loans1 = Platform.Module("mod-loans-1.0.0", ["loans 1.0"], ["users 1.0"]);
    private static readonly ModulePackage s_loans2 = Platform.Module("mod-loans-2.0.0", ["loans 2.0"], ["users 2.0"]);
    private static readonly ModulePackage s_fees1 = Platform.Module("mod-fees-1.0.0", ["fees 1.0"], ["loans 2.0"]);
    private static readonly ModulePackage s_notes1 = Platform.Module("mod-notes-1.0.0", ["notes 1.0"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_stays_where_it_is_with_the_one_that_it_requires_and_goes_on_when_that_is_mended()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await InstalledAsync(provider, [s_users1, s_users2, s_loans1, s_loans2], "mod-loans-1.0.0");
        await WriteAsync(provider, "mod-users", "not a number", WriteKind.Insert);

        var held = await GoAsync(upgrader, "mod-loans-2.0.0");

        held.Outcome.ShouldBe(RunOutcome.Incomplete);
        Versions(held).ShouldBe(["mod-loans 1.0.0", "mod-users 1.0.0"]);
        var problem = held.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.HeldBack);
        problem.Severity.ShouldBe(Severity.Warning);
        problem.Message.ShouldBe("mod-loans-2.0.0 of tenant 't' was not switched, and the module stays at 1.0.0: "
            + "it needs interface users 2.0 of mod-users-2.0.0, which was held back.");

        await WriteAsync(provider, "mod-users", "7", WriteKind.Update);
        var done = await GoAsync(upgrader, "mod-loans-2.0.0");
        done.Problems.ShouldBeEmpty();
        Versions(done).ShouldBe(["mod-loans 2.0.0", "mod-users 2.0.0"]);
    }

    [Fact]
    public async Task Installations_that_depend_on_it_are_held_too_and_finished_later_and_others_are_not_held()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await InstalledAsync(provider, [s_users1, s_users2, s_loans2, s_fees1, s_notes1], "mod-users-1.0.0");
        await WriteAsync(provider, "mod-users", "not a number", WriteKind.Insert);

        var held = await GoAsync(upgrader, "mod-fees-1.0.0", "mod-notes-1.0.0");

        Versions(held).ShouldBe(["mod-fees ", "mod-loans ", "mod-notes 1.0.0", "mod-users 1.0.0"]);
        held.Problems.Count.ShouldBe(2);
        held.Problems[1].Message.ShouldContain("mod-fees-1.0.0");
        held.Problems[1].Message.ShouldContain("is not installed yet: it needs interface loans 2.0 of mod-loans-2.0.0");

        await WriteAsync(provider, "mod-users", "7", WriteKind.Update);
        var done = await GoAsync(upgrader, "mod-fees-1.0.0", "mod-notes-1.0.0");
        done.Outcome.ShouldBe(RunOutcome.Done);
        Versions(done).ShouldBe(["mod-fees 1.0.0", "mod-loans 2.0.0", "mod-notes 1.0.0", "mod-users 2.0.0"]);
    }

    [Fact]
    public async Task A_provider_does_not_leave_behind_a_module_that_was_held_before_it()
    {
        var held1 = Platform.Module("mod-loans-2.0.0", ["loans 2.0"], ["users 2.0"], Ages("first"));
        var users2 = Platform.Module("mod-users-2.0.0", ["users 2.0"]);
        await using var provider = new MemoryProvider();
        var upgrader = await InstalledAsync(provider, [s_users1, users2, s_loans1, held1], "mod-loans-1.0.0");
        await WriteAsync(provider, "mod-loans", "not a number", WriteKind.Insert);

        var held = await GoAsync(upgrader, "mod-users-2.0.0");

        Versions(held).ShouldBe(["mod-loans 1.0.0", "mod-users 1.0.0"]);
        held.Problems.ShouldHaveSingleItem().Message
            .ShouldContain("mod-loans-1.0.0, which was held back, needs interface users 1.0 of mod-users-1.0.0");
    }

    [Fact]
    public async Task A_run_that_held_modules_can_be_taken_back()
    {
        await using var provider = new MemoryProvider();
        var upgrader = await InstalledAsync(provider, [s_users1, s_users2, s_loans2], "mod-users-1.0.0");
        await WriteAsync(provider, "mod-users", "not a number", WriteKind.Insert);
        (await GoAsync(upgrader, "mod-loans-2.0.0")).Outcome.ShouldBe(RunOutcome.Incomplete);

        var undone = await upgrader.Undo.UndoAsync(s_tenant, null, s_options, StoreAccess.Live, Token);

        undone.Outcome.ShouldBe(RunOutcome.Done);
        Versions(undone).ShouldBe(["mod-users 1.0.0"]);
    }

    private static (string, string) Ages(string phase) => ("changes/2.0.0/010-ages.yaml",
        $$"""
        phase: {{phase}}
        collection: things
        do: [{ convert: { path: /age, to: integer } }]
        """);

    private static IEnumerable<string> Versions(RunResult result) =>
        result.Ledger!.Modules.Select(module => $"{module.Product} {module.Version}");

    private static async Task<Upgrader> InstalledAsync(MemoryProvider provider, ModulePackage[] packages, string target)
    {
        await provider.CreateAsync(s_tenant, Token);
        var first = packages.Where(package => package.Id.Version.Text == "1.0.0");
        (await GoAsync(UpgraderOf(provider, first), target)).Outcome.ShouldBe(RunOutcome.Done);
        return UpgraderOf(provider, packages);
    }

    private static Upgrader UpgraderOf(MemoryProvider provider, IEnumerable<ModulePackage> packages) =>
        new(provider, new Catalog(packages), TimeProvider.System, new NoFaultPoints(), new SilentObserver());

    private static async Task<RunResult> GoAsync(Upgrader upgrader, params string[] targets)
    {
        var plan = await upgrader.PlanAsync(targets, [s_tenant], new PlanOptions(), 1, Token);
        plan.Classes.Single().IsRefused.ShouldBeFalse(string.Join('\n', plan.Classes[0].Problems));
        return await upgrader.Runner.ApplyAsync(s_tenant, plan, s_options, Token);
    }

    private static async Task WriteAsync(MemoryProvider provider, string product, string age, WriteKind kind)
    {
        await using var store = await provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest("w", ProcessIdentity.Current, "writing", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            await transaction.Documents.WriteAsync(new CollectionTable(product, (product == "mod-users" ? s_users1 : s_loans1).CollectionNamed("things")),
                [new DocumentWrite("a", $$"""{"age":"{{age}}"}""", kind)], null, Token);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }
}
