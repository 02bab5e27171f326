using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>Makes the entries of a job: what is done for a request, in which order.</summary>
public interface IJobPlanning
{
    /// <summary>The entries, numbered from 1; empty when there is nothing to do.</summary>
    /// <param name="enabled">The tenant's modules in the order of their ids.</param>
    /// <exception cref="Diagnostics.UpliftException">The request cannot be carried out; all
    /// reasons at once.</exception>
    public Task<IReadOnlyList<JobEntry>> PlanAsync(
        JobRequest request, IReadOnlyList<EnabledModule> enabled, CancellationToken cancellationToken);

    /// <summary>Fails when an entry could not be carried out as things are now, such as for a url that
    /// nobody declared.</summary>
    /// <exception cref="Diagnostics.UpliftException">All reasons at once.</exception>
    public Task CheckAsync(JobRequest request, IReadOnlyList<JobEntry> entries, CancellationToken cancellationToken);
}
