using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.ReadWrite.Backfills;
using Uplift.Stores;
using Uplift.Stores.Memory;
using Uplift.Tests.Packages;

namespace Uplift.Tests.ReadWrite;

/// <summary>Backfills over a store in memory: which changes objects get, how gently, and what ends them.</summary>
public sealed class BackfillTests : IAsyncDisposable
{
    private static readonly TenantId s_tenant = TenantId.Parse("t");
    private static readonly ModulePackage s_package = SomePackage.Read(
        ("module.json", SomePackage.Collections(
            """{ "name": "items", "writeVersion": 3, "dataVersionMember": "/form" }, { "name": "notes" }""")),
        ("changes/0.8.0/010-second.yaml",
            "collection: items\nphase: first\ndataVersion: 2\ndo:\n  - rename: { path: /name, to: title }\n  - set: { path: /form, value: 2 }\n"),
        ("changes/0.9.0/010-third.yaml",
            "collection: items\nphase: first\ndataVersion: 3\ndo:\n  - remove: { path: /code }\n  - set: { path: /form, value: 3 }\n"));

    private readonly MemoryProvider _provider = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_object_gets_the_changes_that_it_lacks_and_no_other()
    {
        await InstallAsync(
            ("old", """{"name":"a","code":1}"""), ("second", """{"name":"mine","title":"b","code":2,"form":2}"""),
            ("third", """{"name":"mine","code":3,"form":3}"""), ("newer", """{"code":4,"form":9}"""));

        var result = await RunAsync(new BackfillRequest { Module = SomePackage.Name });

        (result.Outcome, result.Changed).ShouldBe((RunOutcome.Done, 3));
        (await ReadAsync()).ShouldBe(new Dictionary<string, string>
        {
            ["old"] = """{"title":"a","form":3}""",
            ["second"] = """{"name":"mine","title":"b","form":3}""",
            ["third"] = """{"name":"mine","code":3,"form":3}""",
            ["newer"] = """{"code":4,"form":9}""",
        }, ignoreOrder: true);
    }

    [Fact]
    public async Task Not_even_by_force_is_an_object_rewritten_that_newer_code_wrote()
    {
        await InstallAsync(("same", """{"code":1,"form":3}"""), ("newer", """{"code":2,"form":4}"""));

        var result = await RunAsync(new BackfillRequest { Module = SomePackage.Name, Force = true });

        result.Outcome.ShouldBe(RunOutcome.Done);
        (await ReadAsync())["same"].ShouldBe("""{"form":3}""");
        (await ReadAsync())["newer"].ShouldBe("""{"code":2,"form":4}""");
    }

    [Fact]
    public void An_object_that_is_read_comes_in_the_newest_form_whatever_its_own()
    {
        var reading = new UpgradeOnRead(s_package, "items", "seed", DateTimeOffset.UnixEpoch);

        reading.Read("a", """{"name":"a","code":1}""").ShouldBe("""{"title":"a","form":3}""");
        reading.Read("b", """{"name":"mine","title":"b","code":2,"form":2}""").ShouldBe("""{"name":"mine","title":"b","form":3}""");
        reading.Read("c", """{ "code": 4, "form": 9 }""").ShouldBe("""{ "code": 4, "form": 9 }""");
        Should.Throw<ObjectRefusedException>(() => reading.Read("d", "7"));
    }

    [Fact]
    public async Task It_goes_on_where_it_was_told_to_end_and_looks_at_no_object_twice()
    {
        await InstallAsync([.. Enumerable.Range(0, 100).Select(number => ($"i{number:D3}", """{"name":"a"}"""))]);
        var request = new BackfillRequest { Module = SomePackage.Name, Limits = new BackfillLimits { MaxBatch = 30, Share = 1 } };

        var heard = new List<BackfillProgress>();
        var first = await RunAsync(request, progress =>
        {
            heard.Add(progress);
            return heard.Count < 2;
        });
        var rest = await RunAsync(request, progress =>
        {
            heard.Add(progress);
            return true;
        });

        (first.Outcome, first.Read).ShouldBe((RunOutcome.Interrupted, 60));
        (rest.Outcome, rest.Read, rest.Changed).ShouldBe((RunOutcome.Done, 200, 200));
        heard.Select(progress => progress.Looked).ShouldBe([30, 60, 90, 100, 130, 160, 190, 200]);
    }

    [Fact]
    public async Task It_ends_when_too_many_objects_cannot_be_rewritten()
    {
        await InstallAsync(("a", "7"), ("b", "8"), ("c", """{"name":"c"}"""));

        var result = await RunAsync(new BackfillRequest { Module = SomePackage.Name, Limits = new BackfillLimits { MaxErrors = 1 } });

        (result.Outcome, result.Problems[0].Code).ShouldBe((RunOutcome.Failed, DiagnosticCodes.TooManyErrors));
        var failures = await Runner.ReadFailuresAsync("one", s_tenant, Token);
        failures.Select(failure => failure.ObjectId).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("notes", "", "says to which data version")]
    [InlineData("loans", "", "has no collection 'loans'")]
    [InlineData("items", "{ like: x }", "There is no condition 'like'")]
    public void What_cannot_be_rewritten_is_refused_beforehand(string collection, string where, string message)
    {
        var request = new BackfillRequest { Module = SomePackage.Name, Collections = [collection], Where = where };

        Should.Throw<UpliftException>(() => BackfillSteps.Of(s_package, request)).Message.ShouldContain(message);
    }

    [Fact]
    public async Task It_waits_while_the_database_is_not_well_and_says_why()
    {
        var health = new ListedHealth(
            new StoreHealth { LockWaits = 3 }, new StoreHealth { Load = 9 }, new StoreHealth { ReplicationLag = TimeSpan.FromSeconds(7.5) },
            new StoreHealth { Rule = 2 }, new StoreHealth { LockWaits = 2, Load = 8, ReplicationLag = TimeSpan.FromSeconds(5), Rule = 0 });
        var limits = new BackfillLimits { MaxLockWaits = 2, MaxLoad = 8, MaxLag = TimeSpan.FromSeconds(5), Rule = "select 1" };
        var notes = new List<string>();
        var pace = new BackfillPace(s_tenant, limits, health, new HurriedTime(), (_, note, _) =>
        {
            notes.Add(note);
            return Task.FromResult(true);
        });

        (await pace.WaitAsync(StepCursor.Start(1), Token)).ShouldBeTrue();

        notes.ShouldBe(["3 sessions wait for locks", "9 other sessions are working", "a replica is 7.5 s behind", "the own rule gives 2"]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, 100)]
    [InlineData(0.2, 400)]
    public void It_rests_for_the_share_of_the_time_that_belongs_to_others(double share, int milliseconds) =>
        new BackfillLimits { Share = share }.RestAfter(TimeSpan.FromMilliseconds(100)).TotalMilliseconds.ShouldBe(milliseconds, 0.001);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private BackfillRunner Runner => new(_provider, new HurriedTime(), new NoFaultPoints(), new SilentObserver());

    private Task<RunResult> RunAsync(BackfillRequest request, Func<BackfillProgress, bool>? goesOn = null) => Runner.RunAsync(
        new TenantBackfill("one", s_tenant, s_package, request, "ann", DateTimeOffset.UnixEpoch),
        (progress, _) => Task.FromResult(goesOn?.Invoke(progress) ?? true), Token);

    private async Task InstallAsync(params (string Id, string Text)[] objects)
    {
        var items = new CollectionTable("mod-x", s_package.CollectionNamed("items"));
        await _provider.CreateAsync(s_tenant, Token);
        await using var store = await _provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest("w", ProcessIdentity.Current, "filling", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            await transaction.Schema.CreateAsync("mod-x", [items], Token);
            await transaction.Documents.WriteAsync(
                items, [.. objects.Select(entry => new DocumentWrite(entry.Id, entry.Text, WriteKind.Insert))], null, Token);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    private async Task<Dictionary<string, string>> ReadAsync()
    {
        await using var store = await _provider.OpenAsync(s_tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        var items = new CollectionTable("mod-x", s_package.CollectionNamed("items"));
        return (await transaction.Documents.ReadPageAsync(items, null, 100, Token)).ToDictionary(row => row.Id, row => row.Text);
    }

    private sealed class ListedHealth(params StoreHealth[] found) : IStoreHealth
    {
        private int _asked;

        public Task<StoreHealth> ReadHealthAsync(TenantId tenant, string rule, CancellationToken cancellationToken) =>
            Task.FromResult(found[_asked++]);
    }
}
