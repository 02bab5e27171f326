using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;

namespace Uplift.Workspaces;

/// <summary>The install jobs of a workspace: what asks for them, and what runs them.</summary>
public sealed class WorkspaceJobs
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly OpenedWorkspace _workspace;
    private readonly ControlDatabase _control;
    private readonly JobNotices _notices = new();

    public WorkspaceJobs(OpenedWorkspace workspace, ControlDatabase control)
    {
        _workspace = workspace;
        _control = control;
        Modules = new KnownModules(control.Directory, () => workspace.Packages.Catalog);
        Planning = new ResolvedPlanning(Modules, new WorkspacePackageChanges(workspace, new SilentObserver()));
        Desk = new JobDesk(control, Planning, _notices);
    }

    /// <summary>All module versions that are known.</summary>
    public KnownModules Modules { get; }

    /// <summary>Resolves requests.</summary>
    public IJobPlanning Planning { get; }

    /// <summary>Where jobs are asked for and looked at.</summary>
    public JobDesk Desk { get; }

    /// <summary>What runners of these jobs work with.</summary>
    /// <param name="client">Calls modules; it must live as long as the runners.</param>
    public JobSurroundings Surroundings(ModuleClient client, JobRunOptions how) => new()
    {
        Control = _control,
        Table = Desk.Table,
        Modules = Modules,
        Planning = Planning,
        Calls = new HttpModuleCalls(client),
        Packages = new WorkspacePackageChanges(_workspace, how.Runs),
        Notices = _notices,
        Observer = how.Observer,
        Faults = _workspace.Faults,
        PlatformUrl = how.PlatformUrl,
    };

    /// <summary>
    /// Runs a job in this process to its end, after those of its tenant that come before it. One that
    /// another process works on is waited for, and taken over when that process has not been heard of for the time
    /// in <paramref name="how"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the running, not the job: the next runner goes on with it.</param>
    /// <exception cref="UpliftException">The job was forgotten meanwhile.</exception>
    public async Task<Job> FinishAsync(Job job, JobRunOptions how, CancellationToken cancellationToken)
    {
        using var client = new ModuleClient(new CallLimits(), _control.Time);
        var surroundings = Surroundings(client, how);
        while (true)
        {
            var options = new JobLoopOptions
            {
                Degree = 1,
                Lease = how.Takeover,
                Scope = new JobScope(job.Tenant, job.Id),
            };
            await new JobLoop(surroundings, options).DrainAsync(cancellationToken);
            var found = await Desk.FindAsync(job.Id, null, cancellationToken) ?? throw new UpliftException(
                DiagnosticCodes.UnknownJob, $"Job {job.Id} is gone: somebody removed it.", hint: "See 'uplift audit'.");
            if (found.IsComplete) return found;
            how.Elsewhere(found);
            await Task.Delay(s_look, _control.Time, cancellationToken);
        }
    }
}

/// <summary>How a process runs a job.</summary>
public sealed record JobRunOptions
{
    /// <summary>A job whose process has not been heard of for so long is taken over.</summary>
    public TimeSpan Takeover { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where modules find the platform (<c>X-Okapi-Url</c>); null: they are not told.</summary>
    public string? PlatformUrl { get; init; }

    /// <summary>Hears what the runs of package changes tell.</summary>
    public IRunObserver Runs { get; init; } = new SilentObserver();

    /// <summary>Hears what is done.</summary>
    public IJobObserver Observer { get; init; } = new SilentJobObserver();

    /// <summary>Told, again and again, of a job that another process works on or that waits for
    /// one that it does.</summary>
    public Action<Job> Elsewhere { get; init; } = _ => { };
}
