using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Jobs;

/// <summary>What is asked for one module.</summary>
public enum RequestedAction
{
    /// <summary>The module joins, in place of another version of its product where one is enabled.</summary>
    Enable,

    /// <summary>The module leaves; its data stays.</summary>
    Disable,

    /// <summary>The module leaves and removes the tenant's data. It cannot be taken back.</summary>
    Purge,
}

/// <summary>One module of a request.</summary>
/// <param name="Id">A module id, or a bare product for its newest version.</param>
/// <param name="Action">What is asked for.</param>
public sealed record RequestedModule(string Id, RequestedAction Action);

/// <summary>What becomes of the tenant when an entry fails.</summary>
public enum FailureChoice
{
    /// <summary>What was done is taken back in reverse order; the module set stays the old one.</summary>
    Rollback,

    /// <summary>What was done stays; it is switched to when the modules then fit together.</summary>
    Stop,

    /// <summary>Entries that do not depend on the failed one go on (Okapi's <c>ignoreErrors</c>).</summary>
    Continue,
}

/// <summary>What becomes of a job when its tenant has one already.</summary>
public enum BusyChoice
{
    /// <summary>It is refused, and told which job is in its way.</summary>
    Refuse,

    /// <summary>It waits; jobs of a tenant run in the order in which they came.</summary>
    Queue,
}

/// <summary>The switches of an install job; the words are those of Okapi where it has them.</summary>
public sealed record JobOptions
{
    /// <summary>Modules that the request disables remove their data. Refused beside upgrades.</summary>
    public bool Purge { get; init; }

    /// <summary><c>true</c>, <c>false</c>, or a regular expression that must match the whole id of a
    /// called module.</summary>
    public string Invoke { get; init; } = "true";

    /// <summary><c>key=value,key</c> for modules with <c>_tenant</c> 1.2 and above; null: none.</summary>
    public string? TenantParameters { get; init; }

    /// <summary>What happens when an entry fails.</summary>
    public FailureChoice OnFailure { get; init; }

    /// <summary>Enabled ids are upgraded from themselves.</summary>
    public bool Reinstall { get; init; }

    /// <summary>Calls at once, from 1.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>False: the list is run as it is given; nothing is added, ordered or refused.</summary>
    public bool DepCheck { get; init; } = true;

    /// <summary>Which registered versions may join.</summary>
    public VersionFilter Filter { get; init; } = VersionFilter.All;

    /// <summary>How long the job may take from its start; then it ends as a failure does. Null: no bound.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>What a tenant is asked to become.</summary>
public sealed record JobRequest
{
    /// <summary>The tenant.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>In the order given; with <see cref="UpgradeAll"/> they are not used.</summary>
    public IReadOnlyList<RequestedModule> Modules { get; init; } = [];

    /// <summary>Asks for the newest version of every enabled product.</summary>
    public bool UpgradeAll { get; init; }

    /// <summary>The switches.</summary>
    public JobOptions Options { get; init; } = new();

    /// <summary>What shows the job to whom: <c>install</c>, <c>upgrade</c>, or what a face calls its own.</summary>
    public string Kind { get; init; } = "install";

    /// <summary>Who asks, for the audit log.</summary>
    public string Actor { get; init; } = Environment.UserName;

    /// <summary>The same key of a tenant gives the same job; null: each request is a job of its own.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What happens when the tenant has a job already.</summary>
    public BusyChoice WhenBusy { get; init; }
}
