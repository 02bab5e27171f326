using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The right to write a job: only the runner that claimed it last has it.</summary>
/// <param name="Job">The id of the job.</param>
/// <param name="Owner">The runner.</param>
/// <param name="Fence">Grows with every claim.</param>
public sealed record JobHold(string Job, string Owner, long Fence);

/// <summary>A job that a runner has claimed.</summary>
/// <param name="Job">As it stood then.</param>
/// <param name="Hold">The right to write it.</param>
/// <param name="Enabled">The modules of its tenant, in the order of their ids.</param>
public sealed record ClaimedJob(Job Job, JobHold Hold, IReadOnlyList<EnabledModule> Enabled);

/// <summary>How a tenant stands before a job.</summary>
/// <param name="IsBusy">True when it has an active job.</param>
/// <param name="Enabled">Its modules in the order of their ids.</param>
internal sealed record TenantStanding(bool IsBusy, IReadOnlyList<EnabledModule> Enabled);

/// <summary>Another runner claimed the job; this one has written nothing since and must stop.</summary>
public sealed class JobLostException(string job)
    : Exception($"Job {job} was taken over by another runner, which goes on with it.")
{
    /// <summary>The job.</summary>
    public string Job { get; } = job;
}

/// <summary>What a runner writes of its job in one go.</summary>
/// <param name="Hold">Its right to write.</param>
/// <param name="State">How the job stands now.</param>
/// <param name="Message">What is to be said of it.</param>
/// <param name="Progress">How far its entries are.</param>
internal sealed record JobWrite(JobHold Hold, JobState State, string Message, JobProgress Progress)
{
    /// <summary>When the job ends as a failure does; null: as written before.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
