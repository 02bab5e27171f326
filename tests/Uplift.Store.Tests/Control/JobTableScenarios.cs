using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>One active job for a tenant, keys, queues, claims and fences.</summary>
public abstract class JobTableScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private readonly JobDesk _desk = new(fixture.Control, new AsGiven(), new JobNotices());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobTable Table => _desk.Table;

    [Fact]
    public async Task A_job_is_read_as_it_was_asked_for()
    {
        var request = Request(await fixture.NewTenantAsync()) with
        {
            Options = new JobOptions { Parallel = 3, OnFailure = FailureChoice.Stop, Deadline = TimeSpan.FromMinutes(2), Invoke = "mod-.*" },
        };

        var job = await _desk.SubmitAsync(request, Token);

        var read = (await _desk.FindAsync(job.Id, request.Tenant, Token)).ShouldNotBeNull();
        read.State.ShouldBe(JobState.Ready);
        read.Request.Options.ShouldBe(request.Options);
        read.Request.Modules.ShouldBe(request.Modules);
        read.Entries.Single().ShouldBe(job.Entries.Single() with { Waits = read.Entries[0].Waits });
        (await _desk.FindAsync(job.Id, TenantId.Parse("other"), Token)).ShouldBeNull();
        (await _desk.ListAsync(new JobQuery { Tenant = request.Tenant }, Token)).Select(each => each.Id).ShouldBe([job.Id]);
    }

    [Fact]
    public async Task A_second_job_of_a_tenant_is_refused_by_the_name_of_the_first()
    {
        var request = Request(await fixture.NewTenantAsync());
        var first = await _desk.SubmitAsync(request, Token);

        var refused = await Should.ThrowAsync<UpliftException>(() => _desk.SubmitAsync(request, Token));

        refused.Code.ShouldBe(DiagnosticCodes.TenantBusy);
        refused.Message.ShouldContain(first.Id);
    }

    [Fact]
    public async Task Of_two_jobs_that_are_asked_for_at_the_same_moment_one_is_taken()
    {
        var request = Request(await fixture.NewTenantAsync());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Table.AddAsync(request, AsGiven.Entries(request), [], Token), Token)));

        outcomes.Count(each => each.Outcome == AddOutcome.Added).ShouldBe(1);
        outcomes.Count(each => each.Outcome == AddOutcome.Busy).ShouldBe(3);
        outcomes.Select(each => each.Job.Id).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_gives_the_same_job_and_another_request_under_it_is_refused()
    {
        var request = Request(await fixture.NewTenantAsync()) with { IdempotencyKey = "k" };
        var first = await _desk.SubmitAsync(request, Token);

        (await _desk.SubmitAsync(request, Token)).Id.ShouldBe(first.Id);
        await EndAsync(await ClaimAsync(first.Id));
        (await _desk.SubmitAsync(request, Token)).Id.ShouldBe(first.Id);

        var other = request with { Modules = [new("mod-b-1.0.0", RequestedAction.Disable)] };
        (await Should.ThrowAsync<UpliftException>(() => _desk.SubmitAsync(other, Token))).Code.ShouldBe(DiagnosticCodes.KeyUsed);
    }

    [Fact]
    public async Task Queued_jobs_get_their_turn_in_the_order_in_which_they_came()
    {
        var request = Request(await fixture.NewTenantAsync()) with { WhenBusy = BusyChoice.Queue };
        var first = await _desk.SubmitAsync(request, Token);
        var second = await _desk.SubmitAsync(request, Token);
        var third = await _desk.SubmitAsync(request, Token);
        second.State.ShouldBe(JobState.Queued);

        await EndAsync(await ClaimAsync(first.Id));

        (await Table.FindAsync(second.Id, null, Token))!.State.ShouldBe(JobState.Ready);
        (await Table.FindAsync(third.Id, null, Token))!.State.ShouldBe(JobState.Queued);
        await _desk.CancelAsync(second.Id, "me", Token);
        (await Table.FindAsync(second.Id, null, Token))!.State.ShouldBe(JobState.Cancelled);
        (await Table.FindAsync(third.Id, null, Token))!.State.ShouldBe(JobState.Ready);
    }

    [Fact]
    public async Task Only_a_job_whose_runner_is_silent_is_taken_over()
    {
        var job = await _desk.SubmitAsync(Request(await fixture.NewTenantAsync()), Token);
        var first = await ClaimAsync(job.Id);
        first.Job.State.ShouldBe(JobState.Running);

        fixture.Time.Pass(s_lease - TimeSpan.FromSeconds(1));
        (await Table.ClaimAsync("b", 100, s_lease, Token)).ShouldNotContain(each => each.Job.Id == job.Id);
        (await Table.BeatAsync([first.Hold], Token)).Keys.ShouldContain(job.Id);
        fixture.Time.Pass(s_lease - TimeSpan.FromSeconds(1));
        (await Table.ClaimAsync("b", 100, s_lease, Token)).ShouldNotContain(each => each.Job.Id == job.Id);

        fixture.Time.Pass(TimeSpan.FromSeconds(2));
        var second = (await Table.ClaimAsync("b", 100, s_lease, Token)).Single(each => each.Job.Id == job.Id);
        second.Hold.Fence.ShouldBe(first.Hold.Fence + 1);
        (await WriteAsync(first, EntryStage.Call)).ShouldBeNull();
        (await WriteAsync(second, EntryStage.Permissions)).ShouldBe("");
        (await Table.FindAsync(job.Id, null, Token))!.Entries[0].Stage.ShouldBe(EntryStage.Permissions);
        await Should.ThrowAsync<ClaimLostException>(() => EndAsync(first));
        await EndAsync(second);
    }

    [Fact]
    public async Task Claimers_at_once_never_get_the_same_job()
    {
        var jobs = new List<string>();
        for (var count = 0; count < 6; count++)
        {
            jobs.Add((await _desk.SubmitAsync(Request(await fixture.NewTenantAsync()), Token)).Id);
        }

        var claims = await Task.WhenAll("cdef".Select(owner => Task.Run(async () =>
        {
            var own = new List<string>();
            for (var turn = 0; turn < 6; turn++)
            {
                own.AddRange((await Table.ClaimAsync($"{owner}", 2, s_lease, Token)).Select(each => each.Job.Id));
            }

            return own;
        }, Token)));

        var all = claims.SelectMany(each => each).Where(jobs.Contains).ToList();
        all.ShouldBeUnique();
        all.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_running_job_learns_that_it_is_cancelled_when_it_writes()
    {
        var job = await _desk.SubmitAsync(Request(await fixture.NewTenantAsync()), Token);
        var claim = await ClaimAsync(job.Id);

        await _desk.CancelAsync(job.Id, "eve", Token);

        (await WriteAsync(claim, EntryStage.Call)).ShouldBe("eve");
        (await Table.BeatAsync([claim.Hold], Token))[job.Id].ShouldBe("eve");
        (await Should.ThrowAsync<UpliftException>(() => _desk.RemoveAsync(job.Id, "eve", Token))).Code
            .ShouldBe(DiagnosticCodes.JobNotOver);
        await EndAsync(claim);
        await _desk.RemoveAsync(job.Id, "eve", Token);
        (await _desk.FindAsync(job.Id, null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_end_of_a_job_and_the_modules_of_its_tenant_are_one_write()
    {
        var tenant = await fixture.NewTenantAsync();
        var job = await _desk.SubmitAsync(Request(tenant), Token);
        var claim = await ClaimAsync(job.Id);
        var change = new ModuleSwitch([], [new JoiningModule("mod-a", "1.0.0", IsPackage: false)]);

        await Should.ThrowAsync<InvalidOperationException>(() => Table.FinishAsync(
            claim.Job, Ending(claim), change, () => throw new InvalidOperationException(), Token));
        (await fixture.Control.Modules.ReadAsync(tenant, Token)).ShouldBeEmpty();
        (await Table.FindAsync(job.Id, null, Token))!.IsComplete.ShouldBeFalse();

        await Table.FinishAsync(claim.Job, Ending(claim), change, () => { }, Token);
        (await fixture.Control.Modules.ReadAsync(tenant, Token)).Select(module => module.Id).ShouldBe(["mod-a-1.0.0"]);
        (await Table.FindAsync(job.Id, null, Token))!.State.ShouldBe(JobState.Done);
        AuditLog.FindBreak(await fixture.Control.Audit.ReadAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_jobs_that_are_written_together_only_the_one_at_fault_fails()
    {
        var claims = new List<ClaimedJob>();
        for (var count = 0; count < 12; count++)
        {
            claims.Add(await ClaimAsync((await _desk.SubmitAsync(Request(await fixture.NewTenantAsync()), Token)).Id));
        }

        var ends = claims.Select((claim, index) => Table.FinishAsync(claim.Job, Ending(claim), ModuleSwitch.None,
            () => FailAt(index == 5), Token)).ToList();
        await Task.WhenAll(ends).ContinueWith(_ => { }, Token);

        ends.Select(end => end.IsCompletedSuccessfully).ShouldBe(claims.Select((_, index) => index != 5));
        foreach (var (index, claim) in claims.Index())
        {
            (await Table.FindAsync(claim.Job.Id, null, Token))!.IsComplete.ShouldBe(index != 5);
        }

        AuditLog.FindBreak(await fixture.Control.Audit.ReadAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_jobs_that_end_together_one_that_was_lost_writes_nothing_and_the_others_end()
    {
        var claims = new List<ClaimedJob>();
        for (var count = 0; count < 12; count++)
        {
            var tenant = await fixture.NewTenantAsync();
            claims.Add(await ClaimAsync((await _desk.SubmitAsync(Request(tenant), Token)).Id));
        }

        claims[5] = claims[5] with { Hold = claims[5].Hold with { Fence = claims[5].Hold.Fence - 1 } };
        var change = new ModuleSwitch([], [new JoiningModule("mod-a", "1.0.0", IsPackage: false)]);
        var ends = claims.Select(claim => Table.FinishAsync(claim.Job, Ending(claim), change, () => { }, Token)).ToList();
        await Should.ThrowAsync<ClaimLostException>(() => Task.WhenAll(ends));

        foreach (var (index, claim) in claims.Index())
        {
            ends[index].IsCompletedSuccessfully.ShouldBe(index != 5);
            (await Table.FindAsync(claim.Job.Id, null, Token))!.IsComplete.ShouldBe(index != 5);
            (await fixture.Control.Modules.ReadAsync(claim.Job.Tenant, Token)).Count.ShouldBe(index == 5 ? 0 : 1);
        }

        var log = await fixture.Control.Audit.ReadAsync(Token);
        AuditLog.FindBreak(log).ShouldBeNull();
        log.Count(entry => entry.Action == "job-ended" && entry.Detail.Contains(claims[5].Job.Id)).ShouldBe(0);
    }

    private static void FailAt(bool here)
    {
        if (here) throw new InvalidOperationException();
    }

    private static JobRequest Request(TenantId tenant) =>
        new() { Tenant = tenant, Modules = [new("mod-a-1.0.0", RequestedAction.Enable)], Actor = "me" };

    private static JobWrite Ending(ClaimedJob claim) => new(claim.Hold, JobState.Done, "", JobProgress.Of(claim.Job.Entries));

    private async Task<ClaimedJob> ClaimAsync(string job) =>
        (await Table.ClaimAsync($"runner-{job}", 100, s_lease, Token)).Single(each => each.Job.Id == job);

    private Task<string?> WriteAsync(ClaimedJob claim, EntryStage stage) => Table.Writer.WriteAsync(() =>
        new JobWrite(claim.Hold, JobState.Running, "", JobProgress.Of([claim.Job.Entries[0] with { Stage = stage }])));

    private Task EndAsync(ClaimedJob claim) =>
        Table.FinishAsync(claim.Job, Ending(claim), ModuleSwitch.None, () => { }, Token);

    private sealed class AsGiven : IJobPlanning
    {
        public static IReadOnlyList<JobEntry> Entries(JobRequest request) => GivenOrder.Of(request, []);

        public Task<IReadOnlyList<JobEntry>> PlanAsync(
            JobRequest request, IReadOnlyList<EnabledModule> enabled, CancellationToken cancellationToken) =>
            Task.FromResult(GivenOrder.Of(request, enabled));

        public Task CheckAsync(JobRequest request, IReadOnlyList<JobEntry> entries, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}
