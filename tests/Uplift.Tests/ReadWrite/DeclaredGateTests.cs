using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;
using Uplift.Stores;

namespace Uplift.Tests.ReadWrite;

/// <summary>What a package asks for besides readable objects: a backfill that has ended, and time since then.</summary>
public sealed class DeclaredGateTests : IAsyncDisposable
{
    private const string Titles = """
        phase: first
        collection: items
        dataVersion: 2
        do: [{ set: { path: /form, value: 2 } }]
        """;

    private static readonly DateTimeOffset s_noon = DateTimeOffset.Parse("2026-11-21T12:00:00Z");
    private static readonly ModulePackage s_old = GateBench.Package("1.0.0", 1, 0);
    private static readonly ModulePackage s_both = GateBench.Package("2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", Titles));
    private static readonly ModulePackage s_new = GateBench.Package("3.0.0", 2, 2, """{ "backfill": "2.0.0", "soak": "24h" }""");

    private readonly SetTime _time = new(s_noon);
    private readonly GateBench _bench;

    public DeclaredGateTests() => _bench = new GateBench(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_module_is_switched_when_its_backfill_has_ended_and_the_soak_time_has_passed()
    {
        await _bench.InstallAsync(s_old, "a");
        await _bench.PutAsync("a", """{"form": 2}""");
        (await HeldAsync()).ShouldContain("no backfill to 2.0.0 or later has come to its end; the soak time begins when the backfill has ended.");

        await _bench.PutAsync("a", "{}");
        await BackfillAsync("b1", changed: 1);
        (await HeldAsync()).ShouldContain(": the soak time lasts until 2026-11-22 12:00:00Z.");

        // One that finds nothing does not begin it anew, one that does begins it.
        _time.Now = s_noon.AddHours(23);
        await BackfillAsync("b2", changed: 0);
        (await HeldAsync()).ShouldContain("2026-11-22 12:00:00Z");
        await _bench.PutAsync("a", "{}");
        await BackfillAsync("b3", changed: 1);
        (await HeldAsync()).ShouldContain("2026-11-23 11:00:00Z");

        _time.Now = s_noon.AddHours(47);
        GateBench.Version(await _bench.GoAsync(s_new, s_old, s_both)).ShouldBe("3.0.0");
    }

    [Fact]
    public async Task A_backfill_of_some_objects_and_one_before_what_was_taken_back_do_not_count()
    {
        await _bench.InstallAsync(s_old, "a");
        await BackfillAsync("b1", changed: 1, new BackfillRequest { Module = s_both.Id.ToString(), Collections = ["items"] });
        (await HeldAsync()).ShouldContain("no backfill to 2.0.0");

        await BackfillAsync("b2", changed: 0);
        (await HeldAsync()).ShouldContain("the soak time lasts");
        (await _bench.GoAsync(s_both, s_old)).Outcome.ShouldBe(RunOutcome.Done);
        var undo = new UndoRunner(
            _bench.Provider, new Catalog([s_old, s_both]), _bench.UpgraderOf(s_old, s_both).Runner, _time);
        (await undo.UndoAsync(GateBench.Tenant, null, GateBench.Options, StoreAccess.Live, Token)).Outcome.ShouldBe(RunOutcome.Done);
        (await HeldAsync()).ShouldContain("no backfill to 2.0.0");
    }

    [Fact]
    public async Task A_tenant_that_never_had_an_older_version_needs_no_backfill()
    {
        await _bench.InstallAsync(s_new);
        await using var store = await _bench.Provider.OpenAsync(GateBench.Tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        (await transaction.Ledger.ReadAsync(Token)).Find("mod-items")!.Version.ShouldBe("3.0.0");
    }

    [Fact]
    public async Task The_old_form_is_taken_away_only_where_no_object_needs_it()
    {
        var contract = GateBench.Package("4.0.0", 2, 2, ("changes/4.0.0/010-names.yaml", """
            contract: true
            collection: items
            do: [{ remove: { path: /name } }]
            """));
        await _bench.InstallAsync(s_old);
        await _bench.PutAsync("a", """{"name": "x", "form": 2}""");
        await _bench.PutAsync("b", """{"name": "y"}""");

        var refused = await _bench.GoAsync(contract, s_old);
        refused.Outcome.ShouldBe(RunOutcome.Failed);
        var problem = refused.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.GateClosed);
        problem.Message.ShouldBe("change 4.0.0/names of mod-items-4.0.0 would take an old form away from tenant 't', where "
            + "1 object of 'items' is older than version 2, the oldest that it can read (such as 'b').");
        problem.Position!.Value.File.ShouldEndWith("changes/4.0.0/010-names.yaml");
        (refused.Changed, GateBench.Version(refused)).ShouldBe((0, "1.0.0"));

        await _bench.PutAsync("b", """{"name": "y", "form": 2}""");
        var done = await _bench.UpgraderOf(s_old, contract).Runner.ResumeAsync(GateBench.Tenant, GateBench.Options, Token);
        (done.Outcome, done.Changed, GateBench.Version(done)).ShouldBe((RunOutcome.Done, 2, "4.0.0"));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private async Task<string> HeldAsync()
    {
        var held = await _bench.GoAsync(s_new, s_old, s_both);
        held.Outcome.ShouldBe(RunOutcome.Incomplete);
        var problem = held.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.GateClosed);
        return problem.Message;
    }

    private async Task BackfillAsync(string id, int changed, BackfillRequest? request = null)
    {
        var work = new TenantBackfill(
            id, GateBench.Tenant, s_both, request ?? new BackfillRequest { Module = s_both.Id.ToString() }, "ann", _time.Now);
        var result = await new BackfillRunner(_bench.Provider, _time, new NoFaultPoints(), new SilentObserver())
            .RunAsync(work, (_, _) => Task.FromResult(true), Token);
        (result.Outcome, result.Changed).ShouldBe((RunOutcome.Done, changed), string.Join('\n', result.Problems));
    }

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
