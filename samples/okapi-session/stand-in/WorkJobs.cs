using System.Collections.Concurrent;

namespace Uplift.StandIn;

/// <summary>A job of a module, as <c>GET /_/tenant/{id}</c> answers it.</summary>
public sealed record WorkJob(string Id, string Tenant, bool Complete)
{
    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }

    /// <summary>More about that.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}

/// <summary>The jobs of all modules; those of a killed process are gone, as are those of modules that keep them in memory.</summary>
public sealed class WorkJobs(CallLog log)
{
    private const int StatusOfJobs = 201;

    private readonly ConcurrentDictionary<string, WorkJob> _jobs = [];
    private int _last;

    /// <summary>Begins a job that does what the call says when the fault's delay is over.</summary>
    public WorkJob Begin(TenantCall call, Fault fault)
    {
        var job = new WorkJob($"job-{Interlocked.Increment(ref _last)}", call.Tenant, false);
        _jobs[job.Id] = job;
        _ = WorkAsync(job, call, fault);
        return job;
    }

    /// <summary>A job of a tenant, or null.</summary>
    public WorkJob? Find(string id, string tenant) =>
        _jobs.TryGetValue(id, out var job) && job.Tenant == tenant ? job : null;

    /// <summary>Forgets a job; false when there is none.</summary>
    public bool Delete(string id, string tenant) => Find(id, tenant) is not null && _jobs.TryRemove(id, out _);

    private async Task WorkAsync(WorkJob job, TenantCall call, Fault fault)
    {
        var isWell = fault.End == FaultEnd.Job;
        if (isWell || fault.When == FaultTime.After) log.Do(call, StatusOfJobs);
        else log.Note(call, StatusOfJobs);
        if (fault.End == FaultEnd.JobStuck) return;
        await Task.Delay(fault.Delay);
        _jobs.TryUpdate(job.Id, Ended(job, fault, isWell), job);
    }

    private static WorkJob Ended(WorkJob job, Fault fault, bool isWell) => isWell
        ? job with { Complete = true }
        : job with { Complete = true, Error = fault.Body, Messages = ["first message", "second message"] };
}
