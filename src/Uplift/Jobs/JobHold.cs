namespace Uplift.Jobs;

/// <summary>The right to write a job: only the runner that claimed it last has it.</summary>
/// <param name="Job">The id of the job.</param>
/// <param name="Owner">The runner.</param>
/// <param name="Fence">Grows with every claim.</param>
public sealed record JobHold(string Job, string Owner, long Fence);

/// <summary>A job that a runner has claimed.</summary>
/// <param name="Job">As it stood then.</param>
/// <param name="Hold">The right to write it.</param>
public sealed record ClaimedJob(Job Job, JobHold Hold);

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
