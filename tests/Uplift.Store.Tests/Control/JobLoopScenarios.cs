using System.Collections.Concurrent;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>Loops that claim jobs of many tenants and run them side by side.</summary>
public abstract class JobLoopScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private const int Tenants = 20;
    private const int Modules = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_loops_share_the_jobs_of_many_tenants_and_call_each_module_once_for_each()
    {
        var known = new KnownModules(fixture.Control.Directory, new Catalog([]));
        var desk = new JobDesk(fixture.Control, new ResolvedPlanning(known), new JobNotices());
        await RegisterAsync();
        var tenants = new List<TenantId>();
        for (var count = 0; count < Tenants; count++) tenants.Add(await fixture.NewTenantAsync());
        foreach (var tenant in tenants) await desk.SubmitAsync(RequestOf(tenant), Token);

        var calls = new CountedCalls();
        await Task.WhenAll(Loop("one", desk, known, calls).DrainAsync(Token), Loop("two", desk, known, calls).DrainAsync(Token));

        calls.Seen.Count.ShouldBe(Tenants * Modules);
        calls.Seen.Values.ShouldAllBe(times => times == 1);
        foreach (var tenant in tenants)
        {
            (await fixture.Control.Modules.ReadAsync(tenant, Token)).Count.ShouldBe(Modules);
            (await desk.ListAsync(new JobQuery { Tenant = tenant }, Token)).Single().State.ShouldBe(JobState.Done);
        }

        AuditLog.FindBreak(await fixture.Control.Audit.ReadAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_loop_that_is_told_to_stop_gives_its_jobs_back_for_the_next()
    {
        var known = new KnownModules(fixture.Control.Directory, new Catalog([]));
        var desk = new JobDesk(fixture.Control, new ResolvedPlanning(known), new JobNotices());
        await RegisterAsync();
        var job = await desk.SubmitAsync(RequestOf(await fixture.NewTenantAsync()), Token);
        using var stop = new CancellationTokenSource();
        var held = new CountedCalls { Before = (_, token) => Task.Delay(Timeout.Infinite, token) };
        var loop = Loop("one", desk, known, held).RunAsync(stop.Token);
        await held.Called;
        await stop.CancelAsync();
        await loop;

        await Loop("two", desk, known, new CountedCalls()).DrainAsync(Token);

        (await desk.WaitAsync(job.Id, Token)).State.ShouldBe(JobState.Done);
    }

    [Fact]
    public async Task A_job_that_was_dropped_is_taken_up_again_while_its_process_works_on_others()
    {
        var known = new KnownModules(fixture.Control.Directory, new Catalog([]));
        var desk = new JobDesk(fixture.Control, new ResolvedPlanning(known), new JobNotices());
        await RegisterAsync();
        var (one, two) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        await desk.SubmitAsync(RequestOf(one), Token);
        var dropped = await desk.SubmitAsync(RequestOf(two), Token);
        var isDropped = false;
        var calls = new CountedCalls
        {
            Before = (tenant, token) => tenant == one ? Task.Delay(Timeout.Infinite, token)
                : Interlocked.Exchange(ref isDropped, true) ? Task.CompletedTask
                : Task.FromException(new TimeoutException("The control database does not answer.")),
        };
        using var stop = new CancellationTokenSource();
        var options = new JobLoopOptions { Lease = TimeSpan.FromSeconds(1.2), Look = TimeSpan.FromMilliseconds(100) };
        var loop = Loop("one", desk, known, calls, options).RunAsync(stop.Token);

        var ended = desk.WaitAsync(dropped.Id, Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        while (await Task.WhenAny(ended, Task.Delay(options.Look, Token)) != ended) fixture.Time.Pass(options.Look * 2);

        (await ended).State.ShouldBe(JobState.Done);
        isDropped.ShouldBeTrue();
        await stop.CancelAsync();
        await loop;
        await Loop("two", desk, known, new CountedCalls()).DrainAsync(Token);
    }

    [Fact]
    public async Task A_loop_for_one_job_runs_it_and_those_before_it_and_leaves_all_others()
    {
        var known = new KnownModules(fixture.Control.Directory, new Catalog([]));
        var desk = new JobDesk(fixture.Control, new ResolvedPlanning(known), new JobNotices());
        await RegisterAsync();
        var (one, two) = (await fixture.NewTenantAsync(), await fixture.NewTenantAsync());
        var other = await desk.SubmitAsync(RequestOf(two), Token);
        var jobs = new List<Job>();
        for (var count = 0; count < 3; count++)
        {
            jobs.Add(await desk.SubmitAsync(RequestOf(one) with { WhenBusy = BusyChoice.Queue }, Token));
        }

        await Loop("one", desk, known, new CountedCalls(), new JobLoopOptions { Scope = new JobScope(one, jobs[1].Id) })
            .DrainAsync(Token);

        (await desk.ListAsync(new JobQuery { Tenant = one }, Token)).Select(job => job.State)
            .ShouldBe([JobState.Done, JobState.Done, JobState.Ready]);
        (await desk.FindAsync(other.Id, two, Token))!.State.ShouldBe(JobState.Ready);
        await Loop("two", desk, known, new CountedCalls()).DrainAsync(Token);
    }

    private static string Id(int number) => $"mod-x{number}-1.0.0";

    private static JobRequest RequestOf(TenantId tenant) => new()
    {
        Tenant = tenant,
        Modules = [.. Enumerable.Range(1, Modules).Select(number => new RequestedModule(Id(number), RequestedAction.Enable))],
        Actor = "test",
    };

    private JobLoop Loop(
        string owner, JobDesk desk, KnownModules known, IModuleCalls calls, JobLoopOptions? options = null) => new(
        new JobSurroundings
        {
            Control = fixture.Control,
            Table = desk.Table,
            Modules = known,
            Planning = new ResolvedPlanning(known),
            Calls = calls,
            Packages = new NoPackages(),
            Notices = new JobNotices(),
        }, (options ?? new JobLoopOptions()) with { Owner = owner });

    private async Task RegisterAsync()
    {
        var ids = Enumerable.Range(1, Modules).Select(Id).ToList();
        await fixture.Control.Directory.PutDescriptorsAsync([.. ids.Select(id => new StoredDescriptor(id, $$"""
            {"id": "{{id}}", "provides": [{"id": "_tenant", "version": "2.0", "interfaceType": "system",
              "handlers": [{"methods": ["POST"], "pathPattern": "/_/tenant"}]}]}
            """))], "test", Token);
        foreach (var id in ids) await fixture.Control.Directory.PutDeploymentAsync(new Deployment(id, id, $"http://{id}", "", "{}"), Token);
    }

    private sealed class CountedCalls : IModuleCalls
    {
        private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentDictionary<string, int> Seen { get; } = new();

        public Func<TenantId, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

        public Task Called => _called.Task;

        public async Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken)
        {
            Seen.AddOrUpdate($"{target.Tenant} {call.Module}", 1, (_, times) => times + 1);
            _called.TrySetResult();
            await Before(target.Tenant, cancellationToken);
            return new CallResult.Succeeded(200);
        }

        public Task<CallResult> WaitAsync(ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken) =>
            SendAsync(call, target, cancellationToken);
    }

    private sealed class NoPackages : IPackageChanges
    {
        public Task<PackageOutcome> PurgeAsync(TenantId tenant, string module, string mark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{module} has no package.");

        public Task<PackageOutcome> ApplyAsync(
            TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
            CancellationToken cancellationToken) => throw new InvalidOperationException($"{modules[0]} has no package.");

        public Task<PackageOutcome> UndoAsync(
            TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{modules[0]} has no package.");
    }
}
