using Uplift.Diagnostics;
using Uplift.Jobs;

namespace Uplift.Tests.Jobs;

/// <summary>How jobs end when not all goes well: in a state that has a name, with the tenant whole.</summary>
public sealed class JobScenarioTests
{
    private static readonly string[] s_old = ["a-1.0.0", "b-1.0.0", "c-1.0.0"];

    [Fact]
    public async Task A_module_that_answers_500_after_having_migrated_is_called_back_and_so_are_those_before_it()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Upgrade());

        job.State.ShouldBe(JobState.FailedRolledBack);
        Told(bench).ShouldBe("a-2.0.0:a-1.0.0>a-2.0.0 b-2.0.0:b-1.0.0>b-2.0.0 b-1.0.0:b-2.0.0>b-1.0.0 a-1.0.0:a-2.0.0>a-1.0.0");
        job.Entries.Select(entry => entry.Stage).ShouldBe([EntryStage.Undone, EntryStage.Failed, EntryStage.Skipped]);
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task A_module_that_cannot_be_called_back_is_named_with_how_it_stands()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module is "b-2.0.0" or "a-1.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Upgrade());

        job.State.ShouldBe(JobState.FailedPartly);
        var left = job.Entries.Single(entry => entry.Stage == EntryStage.Left);
        left.Id.ShouldBe("a-2.0.0");
        left.Message.ShouldContain("the tenant still has a-1.0.0; a-2.0.0 was called to take over from a-1.0.0");
        job.Message.ShouldContain(left.Message);
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task A_module_that_never_answers_ends_with_the_deadline()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? new Reply { After = 31_536_000_000 } : null;

        var job = await bench.RunAsync(Upgrade(new JobOptions { Deadline = TimeSpan.FromMinutes(5) }));

        job.State.ShouldBe(JobState.FailedRolledBack);
        job.Entries[1].Error.ShouldContain("No answer");
        (job.Finished - job.Started).ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromMinutes(6));
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task A_module_that_is_down_is_reported_and_nothing_of_it_is_taken_back()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? Reply.Away : null;

        var job = await bench.RunAsync(Upgrade());

        job.State.ShouldBe(JobState.FailedRolledBack);
        job.FirstError.ShouldContain("Nobody listens");
        Told(bench).ShouldBe("a-2.0.0:a-1.0.0>a-2.0.0 b-2.0.0:b-1.0.0>b-2.0.0 a-1.0.0:a-2.0.0>a-1.0.0");
    }

    [Fact]
    public async Task A_module_whose_own_job_fails_is_called_back()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module == "c-2.0.0" ? Reply.Fails(200) with { Job = "j-1" } : null;

        var job = await bench.RunAsync(Upgrade());

        job.State.ShouldBe(JobState.FailedRolledBack);
        bench.Modules.Calls[^3].ToString().ShouldBe("c-1.0.0:c-2.0.0>c-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task Stop_leaves_what_is_done_and_switches_to_it_where_that_fits_together()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Upgrade(new JobOptions { OnFailure = FailureChoice.Stop }));

        job.State.ShouldBe(JobState.FailedStopped);
        job.Message.ShouldContain("switched to what is done: a-2.0.0");
        job.Entries[1].Stage.ShouldBe(EntryStage.Left);
        bench.Modules.Calls.Count.ShouldBe(2);
        (await bench.EnabledAsync()).ShouldBe(["a-2.0.0", "b-1.0.0", "c-1.0.0"]);
    }

    [Fact]
    public async Task Stop_does_not_switch_half_of_what_has_to_be_switched_together()
    {
        var modules = new[]
        {
            SomeModules.Module("a-1.0.0", "x 1.0"), SomeModules.Module("a-2.0.0", "x 2.0"),
            SomeModules.Module("b-1.0.0", null, "x 1.0"), SomeModules.Module("b-2.0.0", null, "x 2.0"),
        };
        await using var bench = await JobBench.WithAsync(modules, "a-1.0.0", "b-1.0.0");
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Request(["a-2.0.0", "b-2.0.0"], new JobOptions { OnFailure = FailureChoice.Stop }));

        job.State.ShouldBe(JobState.FailedStopped);
        job.Message.ShouldContain("Nothing was switched.");
        job.Message.ShouldContain("the tenant still has a-1.0.0; a-2.0.0 was called to take over from a-1.0.0");
        job.Entries.ShouldAllBe(entry => entry.Stage == EntryStage.Left);
        (await bench.EnabledAsync()).ShouldBe(["a-1.0.0", "b-1.0.0"]);
    }

    [Fact]
    public async Task Continue_passes_over_those_that_need_the_failed_one()
    {
        var modules = new[]
        {
            SomeModules.Module("a-1.0.0", "x 1.0"), SomeModules.Module("b-1.0.0", "y 1.0", "x 1.0"),
            SomeModules.Module("c-1.0.0", null, "y 1.0"), SomeModules.Module("d-1.0.0"),
        };
        await using var bench = await JobBench.WithAsync(modules);
        bench.Modules.Answer = call => call.Module == "a-1.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Request(
            ["a-1.0.0", "b-1.0.0", "c-1.0.0", "d-1.0.0"], new JobOptions { OnFailure = FailureChoice.Continue, Parallel = 2 }));

        job.State.ShouldBe(JobState.DoneWithErrors);
        job.IsSuccess.ShouldBeTrue();
        job.Entries.Select(entry => (entry.Id, entry.Stage)).ShouldBe(
        [
            ("a-1.0.0", EntryStage.Failed), ("b-1.0.0", EntryStage.Skipped), ("c-1.0.0", EntryStage.Skipped), ("d-1.0.0", EntryStage.Done),
        ], ignoreOrder: true);
        job.Entries.Single(entry => entry.Id == "b-1.0.0").Message.ShouldContain("it needs a-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(["d-1.0.0"]);
    }

    [Fact]
    public async Task A_cancelled_job_waits_for_what_is_under_way_and_takes_back_what_it_did()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        var submitted = await bench.Desk.SubmitAsync(Upgrade(), bench.Token);
        bench.Modules.Answer = call =>
        {
            if (call.Module == "b-2.0.0") bench.Desk.CancelAsync(submitted.Id, "eve", bench.Token).Wait(bench.Token);
            return null;
        };

        await bench.RunClaimedAsync();

        var job = (await bench.Desk.FindAsync(submitted.Id, null, bench.Token))!;
        job.State.ShouldBe(JobState.Cancelled);
        job.Message.ShouldContain("eve");
        Told(bench).ShouldEndWith("b-2.0.0:b-1.0.0>b-2.0.0 b-1.0.0:b-2.0.0>b-1.0.0 a-1.0.0:a-2.0.0>a-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task Package_changes_come_first_and_are_taken_back_last()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);
        bench.Catalog = SomePackages.Of("b-2.0.0", "c-2.0.0");
        bench.Packages.Answer = module => module == "c-2.0.0" ? new PackageOutcome("run-c-2.0.0", "A step failed.") : null;

        var job = await bench.RunAsync(Upgrade());

        job.State.ShouldBe(JobState.FailedRolledBack);
        bench.Packages.Done.ShouldBe(["+b-2.0.0", "+c-2.0.0", "-run-c-2.0.0", "-run-b-2.0.0"]);
        job.Entries[1].Run.ShouldBe("run-b-2.0.0");
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task A_disabled_module_is_enabled_again_and_a_purge_waits_for_all_that_could_fail()
    {
        var modules = new[] { SomeModules.Module("a-1.0.0"), SomeModules.Module("b-1.0.0"), SomeModules.Module("c-1.0.0") };
        await using var bench = await JobBench.WithAsync(modules, "a-1.0.0", "b-1.0.0");
        bench.Modules.Answer = call => call.Module == "c-1.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(new JobRequest
        {
            Tenant = JobBench.Tenant,
            Modules =
            [
                new("a-1.0.0", RequestedAction.Purge), new("b-1.0.0", RequestedAction.Disable), new("c-1.0.0", RequestedAction.Enable),
            ],
        });

        job.State.ShouldBe(JobState.FailedRolledBack);
        bench.Modules.Calls.ShouldNotContain(call => call.Purges);
        Told(bench).ShouldBe("b-1.0.0:b-1.0.0> c-1.0.0:>c-1.0.0 b-1.0.0:>b-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(["a-1.0.0", "b-1.0.0"]);
    }

    [Fact]
    public async Task Permissions_of_the_old_version_are_announced_again()
    {
        await using var bench = await JobBench.WithAsync([.. SomeModules.Chain(), SomeModules.Permissions("perm-1.0.0")], [.. s_old, "perm-1.0.0"]);
        bench.Modules.Answer = call => call.Module == "b-2.0.0" ? Reply.Fails() : null;

        await bench.RunAsync(Request(["a-2.0.0", "b-2.0.0"]));

        Told(bench).ShouldBe("perm-1.0.0!a-2.0.0 a-2.0.0:a-1.0.0>a-2.0.0 perm-1.0.0!b-2.0.0 b-2.0.0:b-1.0.0>b-2.0.0 "
            + "b-1.0.0:b-2.0.0>b-1.0.0 perm-1.0.0!b-1.0.0 a-1.0.0:a-2.0.0>a-1.0.0 perm-1.0.0!a-1.0.0");
    }

    [Fact]
    public async Task A_module_that_must_be_called_and_has_no_url_is_refused_when_it_is_asked_for()
    {
        await using var bench = await JobBench.WithAsync([SomeModules.Module("a-1.0.0"), SomeModules.Mute("m-1.0.0")]);
        await bench.Control.Directory.RemoveDeploymentsAsync(null, null, bench.Token);

        var refused = await Should.ThrowAsync<UpliftException>(() => bench.RunAsync(Request(["a-1.0.0"])));
        refused.Code.ShouldBe(DiagnosticCodes.ModuleWithoutUrl);
        refused.Message.ShouldContain("/_/discovery/modules");

        (await bench.RunAsync(Request(["a-1.0.0"], new JobOptions { Invoke = "false" }))).State.ShouldBe(JobState.Done);
        (await bench.RunAsync(Request(["m-1.0.0"]))).State.ShouldBe(JobState.Done);
        bench.Modules.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_queued_job_is_planned_again_for_the_tenant_as_it_is_then()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), "a-1.0.0");
        var first = await bench.Desk.SubmitAsync(Request(["a-2.0.0"]), bench.Token);
        var second = await bench.Desk.SubmitAsync(Request(["a-2.0.0", "b-2.0.0"]) with { WhenBusy = BusyChoice.Queue }, bench.Token);
        var third = await bench.Desk.SubmitAsync(
            new JobRequest { Tenant = JobBench.Tenant, Modules = [new("a-1.0.0", RequestedAction.Disable)], WhenBusy = BusyChoice.Queue }, bench.Token);

        await bench.RunClaimedAsync();

        (await bench.Desk.FindAsync(first.Id, null, bench.Token))!.State.ShouldBe(JobState.Done);
        (await bench.Desk.FindAsync(second.Id, null, bench.Token))!.Entries[0].Action.ShouldBe(EntryAction.UpToDate);
        var refused = (await bench.Desk.FindAsync(third.Id, null, bench.Token))!;
        refused.State.ShouldBe(JobState.Refused);
        refused.Message.ShouldContain("a-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(["a-2.0.0", "b-2.0.0"]);
    }

    [Fact]
    public async Task Simulation_records_nothing()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old);

        var entries = await bench.Desk.SimulateAsync(Upgrade(), bench.Token);

        entries.Select(entry => $"{entry.From}>{entry.Id}").ShouldBe(["a-1.0.0>a-2.0.0", "b-1.0.0>b-2.0.0", "c-1.0.0>c-2.0.0"]);
        (await bench.Desk.ListAsync(new JobQuery(), bench.Token)).ShouldBeEmpty();
        (await bench.Control.Audit.ReadAsync(bench.Token)).ShouldBeEmpty();
    }

    internal static JobRequest Upgrade(JobOptions? options = null) => Request(["a-2.0.0", "b-2.0.0", "c-2.0.0"], options);

    internal static JobRequest Request(IEnumerable<string> modules, JobOptions? options = null) => new()
    {
        Tenant = JobBench.Tenant,
        Actor = "test",
        Modules = [.. modules.Select(id => new RequestedModule(id, RequestedAction.Enable))],
        Options = options ?? new JobOptions(),
    };

    private static string Told(JobBench bench) => string.Join(' ', bench.Modules.Calls);
}
