using System.Text.Json.Nodes;
using Uplift.Jobs;

namespace Uplift.Tests.Jobs;

/// <summary>
/// Modules that need each other at the switch: loans 1 works with users 1 only, loans 2 with users 2 only. They are switched together
/// or taken back together, whatever else the job does. Fees needs either loans; desk stands alone.
/// </summary>
public sealed class SwitchGroupJobTests
{
    private static readonly string[] s_old = ["desk-1.0.0", "fees-1.0.0", "loans-1.0.0", "users-1.0.0"];
    private static readonly string[] s_new = ["desk-2.0.0", "fees-2.0.0", "loans-2.0.0", "users-2.0.0"];

    [Fact]
    public async Task Entries_of_a_switch_group_say_so_and_what_needs_one_of_them_waits_for_all()
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);

        var entries = await bench.Desk.SimulateAsync(Request(), bench.Token);

        entries.Where(entry => entry.SwitchGroup == 1).Select(entry => entry.Id).ShouldBe(["users-2.0.0", "loans-2.0.0"], ignoreOrder: true);
        Find(entries, "desk").SwitchGroup.ShouldBeNull();
        Find(entries, "fees").Waits.ShouldBe([Find(entries, "users").Number, Find(entries, "loans").Number], ignoreOrder: true);
        (await bench.RunAsync(Request())).State.ShouldBe(JobState.Done);
        (await bench.EnabledAsync()).ShouldBe(s_new);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Where_one_fails_the_others_of_its_group_are_taken_back_and_the_rest_goes_on(int parallel)
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        bench.Modules.Answer = call => call.Module == "loans-2.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Request(FailureChoice.Continue, parallel));

        job.State.ShouldBe(JobState.DoneWithErrors);
        Find(job.Entries, "loans").Stage.ShouldBe(EntryStage.Failed);
        Find(job.Entries, "users").Stage.ShouldBe(EntryStage.Undone);
        Find(job.Entries, "users").Message.ShouldContain("switched together with loans-2.0.0, which failed");
        Find(job.Entries, "fees").Stage.ShouldBe(EntryStage.Skipped);
        (await bench.EnabledAsync()).ShouldBe(["desk-2.0.0", .. s_old[1..]]);
        var told = bench.Modules.Calls.Select(call => call.ToString()).ToList();
        told.IndexOf("users-1.0.0:users-2.0.0>users-1.0.0").ShouldBeGreaterThan(told.IndexOf("loans-1.0.0:loans-2.0.0>loans-1.0.0"));
    }

    [Fact]
    public async Task Stop_leaves_a_half_done_group_unswitched_and_says_how_its_modules_stand()
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        bench.Modules.Answer = call => call.Module == "loans-2.0.0" ? Reply.Fails() : null;

        var job = await bench.RunAsync(Request(FailureChoice.Stop, products: ["desk-2.0.0", "users-2.0.0", "loans-2.0.0"]));

        job.State.ShouldBe(JobState.FailedStopped);
        job.Message.ShouldContain("switched to what is done: desk-2.0.0");
        job.Message.ShouldContain("the tenant still has users-1.0.0; users-2.0.0 was called to take over from users-1.0.0");
        Find(job.Entries, "users").Stage.ShouldBe(EntryStage.Left);
        (await bench.EnabledAsync()).ShouldBe(["desk-2.0.0", .. s_old[1..]]);
    }

    [Fact]
    public async Task At_its_deadline_a_job_that_continues_keeps_what_is_finished_and_takes_back_half_a_group()
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        bench.Modules.Answer = call => call.Module is "users-2.0.0" or "desk-2.0.0" ? new Reply { After = 40_000 } : null;

        var job = await bench.RunAsync(Request(FailureChoice.Continue, 1, TimeSpan.FromSeconds(80), ["desk-2.0.0", "users-2.0.0", "loans-2.0.0"]));

        job.State.ShouldBe(JobState.DoneWithErrors);
        job.Message.ShouldContain("was not done at its deadline");
        job.Message.ShouldContain("switched to what is done: desk-2.0.0");
        Find(job.Entries, "loans").Stage.ShouldBe(EntryStage.Skipped);
        Find(job.Entries, "users").Stage.ShouldBe(EntryStage.Undone);
        bench.Modules.Calls[^1].ToString().ShouldBe("users-1.0.0:users-2.0.0>users-1.0.0");
        (await bench.EnabledAsync()).ShouldBe(["desk-2.0.0", .. s_old[1..]]);
    }

    [Fact]
    public async Task Cancelling_a_job_that_continues_takes_all_of_it_back()
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        var job = await bench.Desk.SubmitAsync(Request(FailureChoice.Continue), bench.Token);
        bench.Modules.Answer = call =>
        {
            if (call.Module == "loans-2.0.0") bench.Desk.CancelAsync(job.Id, "eve", bench.Token).Wait(bench.Token);
            return null;
        };

        await bench.RunClaimedAsync();

        (await bench.Desk.FindAsync(job.Id, null, bench.Token))!.State.ShouldBe(JobState.Cancelled);
        (await bench.EnabledAsync()).ShouldBe(s_old);
    }

    [Fact]
    public async Task Packages_of_a_group_are_changed_in_one_run_and_taken_back_with_it()
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        bench.Catalog = SomePackages.Of("users-2.0.0", "loans-2.0.0", "desk-2.0.0");

        (await bench.RunAsync(Request(products: ["users-2.0.0", "loans-2.0.0"]))).State.ShouldBe(JobState.Done);
        bench.Packages.Done.ShouldBe(["+users-2.0.0 loans-2.0.0"]);

        await using var failing = await JobBench.WithAsync(Modules(), s_old);
        failing.Catalog = bench.Catalog;
        failing.Modules.Answer = call => call.Module == "loans-2.0.0" ? Reply.Fails() : null;
        var job = await failing.RunAsync(Request(FailureChoice.Continue, products: ["desk-2.0.0", "users-2.0.0", "loans-2.0.0"]));

        job.State.ShouldBe(JobState.DoneWithErrors);
        failing.Packages.Done.ShouldBe(["+desk-2.0.0", "+users-2.0.0 loans-2.0.0", "-run-users-2.0.0 loans-2.0.0"]);
        (await failing.EnabledAsync()).ShouldBe(["desk-2.0.0", .. s_old[1..]]);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public async Task A_job_with_a_group_that_is_cut_off_anywhere_ends_as_if_it_had_not_been(int parallel, bool isFailing)
    {
        for (var pass = 1; await CutAsync(pass, parallel, isFailing); pass++) pass.ShouldBeLessThan(500);
    }

    // False: the job was through before the place was reached.
    private static async Task<bool> CutAsync(int pass, int parallel, bool isFailing)
    {
        await using var bench = await JobBench.WithAsync(Modules(), s_old);
        bench.Modules.Answer = call => isFailing && call.Module == "loans-2.0.0" ? Reply.Fails() : null;
        var left = pass;
        bench.Modules.Passed = _ =>
        {
            if (--left == 0) throw new FallenException();
        };
        var job = await bench.Desk.SubmitAsync(Request(FailureChoice.Continue, parallel), bench.Token);
        var hasFallen = await JobCrashTests.FallsAsync(bench.RunClaimedAsync());
        var between = await bench.EnabledAsync();

        bench.Modules.Passed = _ => { };
        bench.PassLease();
        await bench.RunClaimedAsync("second");

        var expected = isFailing ? ["desk-2.0.0", .. s_old[1..]] : s_new;
        var ended = (await bench.Desk.FindAsync(job.Id, null, bench.Token))!;
        ended.State.ShouldBe(isFailing ? JobState.DoneWithErrors : JobState.Done, $"cut at place {pass}: {ended.Message}");
        (await bench.EnabledAsync()).ShouldBe(expected, $"cut at place {pass}");
        new[] { s_old, expected }.ShouldContain(some => some.SequenceEqual(between), $"cut at place {pass}: {string.Join(' ', between)}");
        return hasFallen;
    }

    private static IReadOnlyList<JsonObject> Modules() =>
    [
        SomeModules.Module("users-1.0.0", "u 1.0"), SomeModules.Module("users-2.0.0", "u 2.0"),
        SomeModules.Module("loans-1.0.0", "l 1.0", "u 1.0"), SomeModules.Module("loans-2.0.0", "l 1.1", "u 2.0"),
        SomeModules.Module("fees-1.0.0", null, "l 1.0"), SomeModules.Module("fees-2.0.0", null, "l 1.1"),
        SomeModules.Module("desk-1.0.0"), SomeModules.Module("desk-2.0.0"),
    ];

    private static JobRequest Request(
        FailureChoice onFailure = FailureChoice.Rollback, int parallel = 1, TimeSpan? deadline = null, string[]? products = null)
    {
        var options = new JobOptions { OnFailure = onFailure, Parallel = parallel, Deadline = deadline };
        return JobScenarioTests.Request(products ?? s_new, options);
    }

    private static JobEntry Find(IEnumerable<JobEntry> entries, string product) =>
        entries.Single(entry => entry.Id.StartsWith(product + "-", StringComparison.Ordinal));
}
