using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Jobs;

/// <summary>What the runners of a process work with.</summary>
public sealed record JobSurroundings
{
    /// <summary>The control database.</summary>
    public required ControlDatabase Control { get; init; }

    /// <summary>The table of jobs; the same as the desk's.</summary>
    public required JobTable Table { get; init; }

    /// <summary>Modules and their urls.</summary>
    public required KnownModules Modules { get; init; }

    /// <summary>Plans jobs anew whose tenant has changed before their turn came.</summary>
    public required IJobPlanning Planning { get; init; }

    /// <summary>Calls running modules.</summary>
    public required IModuleCalls Calls { get; init; }

    /// <summary>Makes package changes.</summary>
    public required IPackageChanges Packages { get; init; }

    /// <summary>Tells those who wait; the same as the desk's.</summary>
    public required JobNotices Notices { get; init; }

    /// <summary>Where tests end the process.</summary>
    public IFaultPoints Faults { get; init; } = new NoFaultPoints();

    /// <summary>Hears what is done.</summary>
    public IJobObserver Observer { get; init; } = new SilentJobObserver();

    /// <summary>Where modules find the platform (<c>X-Okapi-Url</c>); null: they are not told.</summary>
    public string? PlatformUrl { get; init; }
}
