using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>A job that a runner has claimed.</summary>
/// <param name="Job">As it stood then.</param>
/// <param name="Hold">The right to write it.</param>
/// <param name="Enabled">The modules of its tenant, in the order of their ids.</param>
public sealed record ClaimedJob(Job Job, ClaimHold Hold, IReadOnlyList<EnabledModule> Enabled);

/// <summary>How a tenant stands before a job.</summary>
/// <param name="IsBusy">True when it has an active job.</param>
/// <param name="Enabled">Its modules in the order of their ids.</param>
internal sealed record TenantStanding(bool IsBusy, IReadOnlyList<EnabledModule> Enabled);

/// <summary>What a runner writes of its job in one go.</summary>
/// <param name="Hold">Its right to write.</param>
/// <param name="State">How the job stands now.</param>
/// <param name="Message">What is to be said of it.</param>
/// <param name="Progress">How far its entries are.</param>
internal sealed record JobWrite(ClaimHold Hold, JobState State, string Message, JobProgress Progress)
{
    /// <summary>When the job ends as a failure does; null: as written before.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
