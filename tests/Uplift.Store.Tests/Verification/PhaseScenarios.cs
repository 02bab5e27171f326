using System.Net;
using System.Net.Sockets;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.Verification;

/// <summary>The second phase does not begin while the old version is up, on every store.</summary>
public abstract class PhaseScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly (string, string)[] s_changes =
    [
        ("changes/2.0.0/010-first.yaml", "collection: items\nphase: first\ndo:\n  - default: { path: /first, value: 1 }\n"),
        ("changes/2.0.0/020-second.yaml", "collection: items\ndo:\n  - default: { path: /second, value: 2 }\n"),
    ];

    [Fact]
    public async Task The_second_phase_waits_until_nothing_listens_any_more_where_the_old_version_listened()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var bench = await InstalledAsync($$"""{"name": "node-7", "tcp": "{{address}}"}""");
        await bench.WriteAsync("items", ("a", "{}"));
        var plan = await bench.PlanAsync("2.0.0");

        (await bench.ApplyAsync(plan, new RunOptions { Phases = PhaseChoice.First })).Outcome.ShouldBe(RunOutcome.FirstPhaseDone);
        var stopped = await bench.ApplyAsync(plan);

        stopped.Outcome.ShouldBe(RunOutcome.Failed);
        var problem = stopped.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.OldVersionUp);
        problem.Message.ShouldContain($"node-7: {address} accepts connections");
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"first":1}""");
        listener.Stop();
        var done = await bench.ApplyAsync(plan);
        done.Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"first":1,"second":2}""");
        var left = done.Remaining.ShouldHaveSingleItem();
        (left.Kind, left.What).ShouldBe((RemainingKind.Afterwards, "Make the index of items anew."));
    }

    [Fact]
    public async Task A_row_that_names_a_node_keeps_the_second_phase_from_beginning()
    {
        Assert.SkipWhen(Fixture.NoScripts is not null, Fixture.NoScripts ?? "");
        var bench = await InstalledAsync("""{"name": "nodes", "row": "select id from owners order by id"}""");
        await bench.WriteAsync("owners", ("node-1", "{}"), ("node-2", "{}"));

        var stopped = await bench.GoToAsync("2.0.0");

        stopped.Problems.ShouldHaveSingleItem().Message.ShouldContain("nodes: node-1, node-2");
        await bench.WriteAsync("owners", ("node-1", null), ("node-2", null));
        (await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions(), Token)).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Theory]
    [InlineData("""{"command": ["true"]}""", "'true' ended with 0")]
    [InlineData("""{"command": ["no-such-program-at-all"]}""", "cannot be told")]
    [InlineData("""{"row": "select broken"}""", "cannot be told")]
    [InlineData("""{"tcp": "no-such-host.invalid:80"}""", "cannot be told")]
    public async Task What_is_up_or_cannot_be_told_stops_the_second_phase(string check, string message)
    {
        var bench = await InstalledAsync(check);
        (await bench.GoToAsync("2.0.0")).Problems.ShouldHaveSingleItem().Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("""{"command": ["false"]}""")]
    [InlineData("""{"process": "no process has this in its command line: 3f1c"}""")]
    [InlineData("""{"http": "http://127.0.0.1:9/health"}""")]
    public async Task What_is_down_does_not(string check)
    {
        var bench = await InstalledAsync(check);
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);
    }

    [Fact]
    public async Task Objects_do_not_go_back_beneath_a_version_that_runs_and_could_not_read_them()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var target = Package("2.0.0", $$"""{"name": "node-8", "tcp": "{{address}}"}""",
            """, "writeVersion": 2, "readVersion": 2, "dataVersionMember": "/form" """,
            ("changes/2.0.0/010-form.yaml", "collection: items\ndo:\n  - set: { path: /form, value: 2 }\n"));
        var bench = await InstalledAsync(Package("1.0.0", """{"command": ["false"]}"""), target);
        await bench.WriteAsync("items", ("a", "{}"));
        (await bench.GoToAsync("2.0.0")).Outcome.ShouldBe(RunOutcome.Done);

        foreach (var refused in (RunResult[])[await bench.UndoAsync(), await bench.GoToAsync("1.0.0")])
        {
            refused.Problems.ShouldContain(problem => problem.Code == DiagnosticCodes.OldVersionUp
                && problem.Message.Contains("mod-items-2.0.0 still runs, which cannot read what objects would become: node-8:"));
            (await bench.ReadPlainAsync("items"))["a"].ShouldBe("""{"form":2}""");
            (await bench.ReadLedgerAsync()).Find("mod-items")!.Version.ShouldBe("2.0.0");
        }

        listener.Stop();
        (await bench.Upgrader.Runner.ResumeAsync(bench.Tenant, new RunOptions(), Token)).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadPlainAsync("items"))["a"].ShouldBe("{}");
    }

    private Task<Workbench> InstalledAsync(string check) =>
        InstalledAsync(Package("1.0.0", check), Package("2.0.0", check, "", s_changes));

    private async Task<Workbench> InstalledAsync(ModulePackage old, ModulePackage target)
    {
        var tenant = await Fixture.MakeTenantAsync();
        (await new Workbench(Provider, TimeProvider.System, tenant, old).GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        return new Workbench(Provider, new HastyTime(), tenant, old, target);
    }

    private static ModulePackage Package(
        string version, string check, string versions = "", params (string Path, string Content)[] files) => Workbench.Package(
        version,
        [
            ("module.json",
                $$"""
                {"id": "mod-items-{{version}}", "name": "items", "uplift": {
                  "collections": [{"name": "items"{{versions}}}, {"name": "owners"}, {"name": "parts"}],
                  "down": [{{check}}], "afterwards": ["Make the index of items anew."] } }
                """),
            .. files,
        ]);

    /// <summary>Time of which ten seconds pass whenever somebody looks, so that no answer is trusted for long.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * TimestampFrequency * 10;
    }
}
