using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>Makes the changes of packages for one tenant, and takes them back.</summary>
public interface IPackageChanges
{
    /// <summary>
    /// Brings modules to the versions of their packages, forward or back, or goes on with doing so after an
    /// interruption. They may be there already; then nothing is done.
    /// </summary>
    /// <param name="modules">One, or several that go forward and are switched at one moment.</param>
    /// <param name="alongside">All modules that the job leads to: the way back of one may lead
    /// others there too.</param>
    /// <param name="mark">Marks the run of this job's entry, so that it is found again.</param>
    public Task<PackageOutcome> ApplyAsync(
        TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
        CancellationToken cancellationToken);

    /// <summary>Removes all data of a module, for good; after an interruption it is not done twice.</summary>
    /// <param name="mark">As for the changes.</param>
    public Task<PackageOutcome> PurgeAsync(
        TenantId tenant, string module, string mark, CancellationToken cancellationToken);

    /// <summary>Takes a run back, or goes on with doing so.</summary>
    /// <param name="modules">The modules that it leads to.</param>
    /// <param name="run">The run; "": the one with the mark, if there is one.</param>
    public Task<PackageOutcome> UndoAsync(
        TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken);
}

/// <summary>Looks at a tenant's data before a job is taken.</summary>
public interface IPackageForesight
{
    /// <summary>Why a module cannot go back to the older version of its package; empty: it can.</summary>
    /// <param name="alongside">All modules that the job leads to.</param>
    public Task<IReadOnlyList<Diagnostic>> LookBackAsync(
        TenantId tenant, string module, IReadOnlyCollection<string> alongside, CancellationToken cancellationToken);
}

/// <summary>What came of package changes.</summary>
/// <param name="Run">The run that made them; "": none was needed.</param>
/// <param name="Problem">Why they could not be made or taken back; "": they were.</param>
/// <param name="IsBegun">True when a part of them may be made, so that there is something to take back.</param>
public sealed record PackageOutcome(string Run, string Problem = "", bool IsBegun = true);
