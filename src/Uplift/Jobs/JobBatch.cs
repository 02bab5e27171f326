using Uplift.Control;
using Uplift.Stores;

namespace Uplift.Jobs;

/// <summary>A job that is to be added as the active one of its tenant.</summary>
internal sealed record JobAdd(JobRow Row, JobText Text, int Total, AuditNote Note)
{
    /// <summary>True when it was added; false: the tenant has an active one, or its key is known.</summary>
    public bool IsAdded { get; set; }
}

/// <summary>What a runner has to say of its job while it works on it.</summary>
internal sealed record JobStep(JobWrite Write)
{
    /// <summary>Who asked to cancel the job ("" when nobody did); null: the job is lost.</summary>
    public string? CancelledBy { get; set; }
}

/// <summary>The end of a job: its last entries, the tenant's modules, the audit entry, and the turn of the
/// tenant's next job.</summary>
/// <param name="Written">Passed within the transaction, before its commit.</param>
internal sealed record JobEnd(JobWrite Write, TenantId Tenant, ModuleSwitch Change, AuditNote Note, Action Written)
{
    /// <summary>False: the job is lost, and nothing of this was written.</summary>
    public bool IsHeld { get; set; }
}

/// <summary>What is written together, in one transaction.</summary>
internal sealed class JobBatch
{
    /// <summary>Jobs that are added.</summary>
    public List<JobAdd> Adds { get; } = [];

    /// <summary>What runners say.</summary>
    public List<JobStep> Steps { get; } = [];

    /// <summary>Jobs that end.</summary>
    public List<JobEnd> Ends { get; } = [];

    /// <summary>True when the audit log tells of something in it.</summary>
    public bool HasNotes => Adds.Count + Ends.Count > 0;

    /// <summary>What the audit log tells of what was written.</summary>
    public IReadOnlyList<AuditNote> Notes() =>
        [.. Ends.Select(end => end.Note), .. Adds.Where(add => add.IsAdded).Select(add => add.Note)];

    /// <summary>The switches of the jobs that end.</summary>
    public IReadOnlyList<(TenantId Tenant, ModuleSwitch Change)> Switches() =>
        [.. Ends.Where(end => !end.Change.IsEmpty).Select(end => (end.Tenant, end.Change))];
}
