using Uplift.Control;
using Uplift.Jobs;

namespace Uplift.Tests.Jobs;

/// <summary>
/// The process ends at every place that a job passes, one place after the other, and another runner goes on: the end is always the one
/// of the undisturbed job.
/// </summary>
public sealed class JobCrashTests
{
    private static readonly string[] s_old = ["a-1.0.0", "b-1.0.0", "c-1.0.0", "perm-1.0.0"];
    private static readonly string[] s_new = ["a-2.0.0", "b-2.0.0", "c-2.0.0", "perm-1.0.0"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_job_that_is_cut_off_anywhere_ends_as_if_it_had_not_been(int parallel)
    {
        var points = new HashSet<string>();
        for (var pass = 1; await CutAsync(pass, parallel, failing: false, points); pass++)
        {
            pass.ShouldBeLessThan(500);
        }

        points.ShouldBe(JobFaultPoint.All, ignoreOrder: true);
    }

    [Fact]
    public async Task A_job_that_is_cut_off_while_it_is_taken_back_ends_with_the_old_modules()
    {
        for (var pass = 1; await CutAsync(pass, 1, failing: true, []); pass++)
        {
            pass.ShouldBeLessThan(500);
        }
    }

    [Fact]
    public async Task A_job_of_a_module_that_was_waited_for_is_asked_about_again_and_not_started_twice()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old[..3]);
        bench.Modules.Answer = call => new Reply { Job = $"job-of-{call.Module}" };
        var job = await bench.Desk.SubmitAsync(JobScenarioTests.Upgrade(), bench.Token);
        bench.Modules.Passed = point => FallAt(point == JobFaultPoint.Located && bench.Modules.Calls.Count == 2);

        await Should.ThrowAsync<FallenException>(() => bench.RunClaimedAsync());
        bench.Modules.Passed = _ => { };
        bench.PassLease();
        await bench.RunClaimedAsync("second");

        (await bench.Desk.FindAsync(job.Id, null, bench.Token))!.State.ShouldBe(JobState.Done);
        bench.Modules.Resumed.ShouldBe(["job-of-b-2.0.0"]);
        bench.Modules.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_runner_that_was_replaced_writes_nothing_more()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old[..3]);
        var job = await bench.Desk.SubmitAsync(JobScenarioTests.Upgrade(), bench.Token);
        var isReplaced = false;
        bench.Modules.Passed = point =>
        {
            if (isReplaced || point != JobFaultPoint.Answered) return;
            isReplaced = true;
            bench.PassLease();
            bench.Desk.Table.ClaimAsync("second", 1, TimeSpan.FromSeconds(30), bench.Token).Result.Count.ShouldBe(1);
        };

        await Should.ThrowAsync<ClaimLostException>(() => bench.RunClaimedAsync());

        var entries = (await bench.Desk.FindAsync(job.Id, null, bench.Token))!.Entries;
        entries.Select(entry => entry.Stage).ShouldBe([EntryStage.Call, EntryStage.Pending, EntryStage.Pending]);
        bench.Modules.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_runner_that_is_told_to_stop_gives_way_and_the_next_goes_on()
    {
        await using var bench = await JobBench.WithAsync(SomeModules.Chain(), s_old[..3]);
        using var stop = new CancellationTokenSource();
        var job = await bench.Desk.SubmitAsync(JobScenarioTests.Upgrade(), bench.Token);
        bench.Modules.Answer = call =>
        {
            if (call.Module == "b-2.0.0" && !stop.IsCancellationRequested) stop.Cancel();
            return null;
        };

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunUntilAsync("first", stop.Token));
        bench.PassLease();
        await bench.RunClaimedAsync("second");

        (await bench.Desk.FindAsync(job.Id, null, bench.Token))!.State.ShouldBe(JobState.Done);
        bench.Modules.Calls.Select(call => call.Module).ShouldBe(["a-2.0.0", "b-2.0.0", "b-2.0.0", "c-2.0.0"]);
    }

    // False: the job was through before the place was reached.
    private static async Task<bool> CutAsync(int pass, int parallel, bool failing, HashSet<string> points)
    {
        await using var bench = await JobBench.WithAsync([.. SomeModules.Chain(), SomeModules.Permissions("perm-1.0.0")], s_old);
        bench.Catalog = SomePackages.Of("b-2.0.0");
        bench.Modules.Answer = call => failing && call.Module == "c-2.0.0" ? Reply.Fails()
            : call.Module == "a-2.0.0" ? new Reply { Job = "j-1" } : null;
        var left = pass;
        bench.Modules.Passed = point =>
        {
            points.Add(point);
            FallAt(--left == 0);
        };
        var job = await bench.Desk.SubmitAsync(JobScenarioTests.Upgrade(new JobOptions { Parallel = parallel }), bench.Token);
        var hasFallen = await FallsAsync(bench.RunClaimedAsync());

        bench.Modules.Passed = _ => { };
        bench.PassLease();
        await bench.RunClaimedAsync("second");

        var ended = (await bench.Desk.FindAsync(job.Id, null, bench.Token))!;
        ended.State.ShouldBe(failing ? JobState.FailedRolledBack : JobState.Done, $"cut at place {pass}: {ended.Message}");
        (await bench.EnabledAsync()).ShouldBe(failing ? s_old : s_new);
        var tenant = bench.Modules.Calls.Where(call => !call.IsPermissions).Select(call => call.ToString()).Distinct();
        tenant.ShouldBe(failing
            ? ["a-2.0.0:a-1.0.0>a-2.0.0", "b-2.0.0:b-1.0.0>b-2.0.0", "c-2.0.0:c-1.0.0>c-2.0.0", "c-1.0.0:c-2.0.0>c-1.0.0",
                "b-1.0.0:b-2.0.0>b-1.0.0", "a-1.0.0:a-2.0.0>a-1.0.0"]
            : ["a-2.0.0:a-1.0.0>a-2.0.0", "b-2.0.0:b-1.0.0>b-2.0.0", "c-2.0.0:c-1.0.0>c-2.0.0"]);
        return hasFallen;
    }

    /// <summary>Whether work ends with the fall of its process.</summary>
    internal static async Task<bool> FallsAsync(Task work)
    {
        try
        {
            await work;
            return false;
        }
        catch (FallenException)
        {
            return true;
        }
    }

    private static void FallAt(bool here)
    {
        if (here) throw new FallenException();
    }
}

/// <summary>The process fell at a fault point.</summary>
internal sealed class FallenException : Exception;
