using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.ReadWrite;
using Uplift.Stores;
using Uplift.Stores.Memory;

namespace Uplift.Tests.ReadWrite;

/// <summary>No version of a module is switched on, or started, over objects that its code could not read.</summary>
public sealed class VersionGateTests : IAsyncDisposable
{
    private static readonly RunOptions s_options = new() { Actor = "ann" };
    private static readonly TenantId s_tenant = TenantId.Parse("t");
    private static readonly ModulePackage s_old = Package("1.0.0", 1, 0);
    private static readonly ModulePackage s_both = Package("2.0.0", 2, 1);
    private static readonly ModulePackage s_new = Package("3.0.0", 2, 2);

    private readonly MemoryProvider _provider = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_is_switched_when_the_last_object_can_be_read_by_its_code()
    {
        await InstallAsync("a", "b", "c");
        await PutAsync("a", """{"form": 1}""");
        await PutAsync("b", """{"form": 2}""");

        var held = await GoAsync(s_new, s_old, s_both);

        held.Outcome.ShouldBe(RunOutcome.Incomplete);
        var problem = held.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.GateClosed);
        problem.Message.ShouldBe("mod-items-3.0.0 of tenant 't' was not switched, and the module stays at 1.0.0: "
            + "2 objects of 'items' are older than version 2, the oldest that it can read (such as 'a', 'c').");
        Version(held).ShouldBe("1.0.0");

        await PutAsync("a", """{"form": 2}""");
        (await GoAsync(s_new, s_old)).Problems.ShouldHaveSingleItem().Message.ShouldContain("1 object of 'items' is older");
        await PutAsync("c", """{"form": 3}""");
        var done = await GoAsync(s_new, s_old);
        done.Outcome.ShouldBe(RunOutcome.Done);
        Version(done).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task Changes_of_the_run_that_rewrite_the_objects_open_the_gate_and_what_they_leave_keeps_it_closed()
    {
        await InstallAsync("a");
        var rewriting = Package("3.0.0", 2, 2, ("changes/3.0.0/010-form.yaml",
            """
            phase: second
            collection: items
            when: { not: { exists: /held } }
            do: [{ set: { path: /form, value: 2 } }]
            """));
        await PutAsync("b", """{"held": true}""");

        var held = await GoAsync(rewriting, s_old);
        (held.Outcome, Version(held)).ShouldBe((RunOutcome.Incomplete, "1.0.0"));
        held.Problems.ShouldHaveSingleItem().Message.ShouldContain("(such as 'b')");

        await PutAsync("b", """{"form": 2}""");
        Version(await GoAsync(rewriting, s_old)).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task The_version_stays_until_the_first_phase_is_gone_on_with()
    {
        await InstallAsync("a");
        var rewriting = Package("2.0.0", 2, 0, ("changes/2.0.0/010-form.yaml",
            """
            phase: first
            collection: items
            do: [{ set: { path: /form, value: 2 } }]
            """));
        var upgrader = UpgraderOf(s_old, rewriting);
        var plan = await upgrader.PlanAsync([rewriting.Id.ToString()], [s_tenant], new PlanOptions(), 1, Token);

        var first = await upgrader.Runner.ApplyAsync(s_tenant, plan, s_options with { Phases = PhaseChoice.First }, Token);
        (first.Outcome, Version(first)).ShouldBe((RunOutcome.FirstPhaseDone, "1.0.0"));

        var whole = await upgrader.Runner.ResumeAsync(s_tenant, s_options, Token);
        (whole.Outcome, Version(whole)).ShouldBe((RunOutcome.Done, "2.0.0"));
    }

    [Fact]
    public async Task A_gate_is_open_where_there_is_nothing_and_where_everything_can_be_read()
    {
        await _provider.CreateAsync(s_tenant, Token);
        Version(await GoAsync(s_new)).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task A_simulation_tells_that_the_gate_stays_closed()
    {
        await InstallAsync("a");
        var upgrader = UpgraderOf(s_old, s_new);
        var plan = await upgrader.PlanAsync([s_new.Id.ToString()], [s_tenant], new PlanOptions(), 1, Token);

        var simulated = await upgrader.SimulateAsync(s_tenant, plan, s_options, _ => Task.CompletedTask, Token);

        simulated.Outcome.ShouldBe(RunOutcome.Incomplete);
        simulated.Problems.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.GateClosed);
    }

    [Fact]
    public async Task Code_does_not_start_on_a_version_or_on_objects_that_it_cannot_work_with()
    {
        await InstallAsync("a");
        var guard = new UpliftGuard(_provider);

        await guard.EnsureCompatibleAsync(s_tenant, s_old, Token);
        var error = await Should.ThrowAsync<UpliftException>(() => guard.EnsureCompatibleAsync(s_tenant, s_new, Token));
        error.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.Incompatible);
        error.Message.ShouldContain("mod-items-3.0.0 must not start on the data of tenant 't': 1 object of 'items' is older");

        await PutAsync("a", """{"form": 2}""");
        Version(await GoAsync(s_new, s_old)).ShouldBe("3.0.0");
        await guard.EnsureCompatibleAsync(s_tenant, s_new, Token);
        (await guard.FindObstaclesAsync(s_tenant, s_old, Token)).ShouldHaveSingleItem().Message.ShouldContain("a newer version was switched on");
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private static ModulePackage Package(string version, int write, int read, params (string Path, string Content)[] files)
    {
        var bag = new DiagnosticBag();
        var module = $$$"""
            {"id": "mod-items-{{{version}}}", "name": "items", "uplift": {"collections": [
              {"name": "items", "writeVersion": {{{write}}}, "readVersion": {{{read}}}, "dataVersionMember": "/form"}]}}
            """;
        var package = PackageReader.Read(new MemoryFiles($"mod-items-{version}",
            [KeyValuePair.Create("module.json", module), .. files.Select(file => KeyValuePair.Create(file.Path, file.Content))]), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    private async Task InstallAsync(params string[] ids)
    {
        await _provider.CreateAsync(s_tenant, Token);
        (await GoAsync(s_old)).Outcome.ShouldBe(RunOutcome.Done);
        foreach (var id in ids) await PutAsync(id, "{}", WriteKind.Insert);
    }

    private static string Version(RunResult result) => result.Modules.Single().Version;

    private Upgrader UpgraderOf(params ModulePackage[] packages) =>
        new(_provider, new Catalog(packages), TimeProvider.System, new NoFaultPoints(), new SilentObserver());

    private async Task<RunResult> GoAsync(ModulePackage target, params ModulePackage[] others)
    {
        var upgrader = UpgraderOf([target, .. others]);
        var plan = await upgrader.PlanAsync([target.Id.ToString()], [s_tenant], new PlanOptions(), 1, Token);
        plan.Classes.Single().IsRefused.ShouldBeFalse(string.Join('\n', plan.Classes[0].Problems));
        return await upgrader.Runner.ApplyAsync(s_tenant, plan, s_options, Token);
    }

    private async Task PutAsync(string id, string text, WriteKind? kind = null)
    {
        await using var store = await _provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest("w", ProcessIdentity.Current, "writing", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            var table = new CollectionTable("mod-items", s_old.CollectionNamed("items"));
            var isThere = (await transaction.Documents.FindAsync(table, [id], Token)).Count > 0;
            var write = new DocumentWrite(id, text, kind ?? (isThere ? WriteKind.Update : WriteKind.Insert));
            await transaction.Documents.WriteAsync(table, [write], null, Token);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }
}
