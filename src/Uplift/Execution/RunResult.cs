using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>How the work for one tenant ended.</summary>
public enum RunOutcome
{
    /// <summary>There was nothing to do.</summary>
    UpToDate,

    /// <summary>Every step is done.</summary>
    Done,

    /// <summary>Every step was made; some objects were left as they were. See
    /// <see cref="RunResult.Failures"/>.</summary>
    Incomplete,

    /// <summary>The first phase is done; the second waits.</summary>
    FirstPhaseDone,

    /// <summary>The plan no longer fits this tenant; nothing was done.</summary>
    SetAside,

    /// <summary>The tenant could not be begun: locked, or an unfinished run stands in the way.</summary>
    Refused,

    /// <summary>A step failed; what was committed before stays, resuming goes on from there.</summary>
    Failed,

    /// <summary>It was stopped between two batches; resuming goes on from there.</summary>
    Interrupted,
}

/// <summary>The result of a run, a simulation or an undo for one tenant.</summary>
public sealed record RunResult(TenantId Tenant, RunOutcome Outcome)
{
    /// <summary>The run; "" when none was begun.</summary>
    public string Run { get; init; } = "";

    /// <summary>Objects written.</summary>
    public long Changed { get; init; }

    /// <summary>Objects looked at.</summary>
    public long Read { get; init; }

    /// <summary>Objects left as they were because a change could not be made.</summary>
    public long Failed { get; init; }

    /// <summary>The first failures, at most 100.</summary>
    public IReadOnlyList<ObjectFailure> Failures { get; init; } = [];

    /// <summary>What people still have to do, once the run is over.</summary>
    public IReadOnlyList<RemainingWork> Remaining { get; init; } = [];

    /// <summary>What stopped or refused it, with what state was left and what to do next.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; init; } = [];

    /// <summary>The module versions that are recorded now.</summary>
    public IReadOnlyList<InstalledModule> Modules { get; init; } = [];

    /// <summary>The ledger as it is now, for the mirror in the control database; null when it was not read.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>The number of the tenant's lease under which that was read; 0: under none.</summary>
    public long LeaseToken { get; init; }
}
