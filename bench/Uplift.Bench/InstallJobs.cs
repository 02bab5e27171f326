using Uplift.Calls;
using Uplift.Control;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Bench;

/// <summary>Install jobs as the server takes and runs them: a desk, a loop of runners, calls over HTTP.</summary>
internal sealed class InstallJobs : IJobObserver, IDisposable
{
    private readonly ControlDatabase _control;
    private readonly ModuleClient _client = new(new CallLimits(), TimeProvider.System);
    private readonly JobDesk _desk;
    private readonly JobLoop _loop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;

    /// <param name="jobs">Jobs at once.</param>
    public InstallJobs(ControlDatabase control, int jobs)
    {
        _control = control;
        var (notices, modules) = (new JobNotices(), new KnownModules(control.Directory, new Catalog([])));
        var planning = new ResolvedPlanning(modules);
        _desk = new JobDesk(control, planning, notices);
        _loop = new JobLoop(new JobSurroundings
        {
            Control = control,
            Table = _desk.Table,
            Modules = modules,
            Planning = planning,
            Calls = new HttpModuleCalls(_client),
            Packages = new NoPackages(),
            Notices = notices,
            Observer = this,
        }, new JobLoopOptions { Degree = jobs });
    }

    /// <summary>Adds tenants without modules, and modules at the address of stand-ins.</summary>
    public async Task PrepareAsync(IEnumerable<TenantId> tenants, string url)
    {
        foreach (var tenant in tenants)
        {
            await _control.PutTenantAsync(
                new TenantEntry(tenant, "", new Dictionary<string, string>(), DateTimeOffset.UtcNow), CancellationToken.None);
        }

        await _control.Directory.PutDescriptorsAsync(InstallModules.Descriptors, "bench", CancellationToken.None);
        foreach (var id in InstallModules.Ids)
        {
            await _control.Directory.PutDeploymentAsync(new Deployment(id, id, $"{url}/{id}", "", "{}"), CancellationToken.None);
        }
    }

    /// <summary>Asks for a job for each tenant and waits until all are done; one that fails is an error.</summary>
    /// <param name="clients">How many ask at once.</param>
    /// <param name="parallel">Calls at once of one job.</param>
    public async Task RunAsync(IReadOnlyCollection<TenantId> tenants, int clients, int parallel)
    {
        _open = tenants.Count;
        using var stop = new CancellationTokenSource();
        var running = _loop.RunAsync(stop.Token);
        await Parallel.ForEachAsync(tenants, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (tenant, token) =>
            await _desk.SubmitAsync(new JobRequest
            {
                Tenant = tenant,
                Modules = [.. InstallModules.Ids.Select(id => new RequestedModule(id, RequestedAction.Enable))],
                Options = new JobOptions { Parallel = parallel },
                Actor = "bench",
            }, token));
        await _ended.Task;
        await stop.CancelAsync();
        await running;
    }

    /// <inheritdoc/>
    public void Ended(Job job, JobState state, string message)
    {
        if (state != JobState.Done) Fail($"Job {job.Id} of {job.Tenant} ended as {JobWords.Of(state)}: {message}");
        else if (Interlocked.Decrement(ref _open) == 0) _ended.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dropped(Job job, Exception error) => Fail($"Job {job.Id} of {job.Tenant} was dropped: {error}");

    /// <inheritdoc/>
    public void Claimed(Job job)
    {
    }

    /// <inheritdoc/>
    public void Acted(Job job, JobEntry entry, string what, TimeSpan took, string problem)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private void Fail(string message) => _ended.TrySetException(new InvalidOperationException(message));

    // The modules of the benchmark are no packages.
    private sealed class NoPackages : IPackageChanges
    {
        public Task<PackageOutcome> ApplyAsync(
            TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
            CancellationToken cancellationToken) => throw new InvalidOperationException($"{modules[0]} is no package.");

        public Task<PackageOutcome> PurgeAsync(TenantId tenant, string module, string mark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{module} is no package.");

        public Task<PackageOutcome> UndoAsync(
            TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"{modules[0]} is no package.");
    }
}
