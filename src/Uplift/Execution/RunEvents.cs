using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What a run tells while it goes on, for progress and logs. Nothing depends on anyone listening.</summary>
public abstract record RunEvent(TenantId Tenant);

/// <summary>A step begins, or goes on after an interruption.</summary>
/// <param name="Total">Objects that it will look at, as far as known.</param>
/// <param name="Done">Objects that an interrupted run has looked at already.</param>
public sealed record StepStarted(TenantId Tenant, PlanStep Step, long? Total, long Done) : RunEvent(Tenant);

/// <summary>A part of a step was committed.</summary>
public sealed record StepAdvanced(TenantId Tenant, PlanStep Step, StepCursor Cursor) : RunEvent(Tenant);

/// <summary>A tenant-wide code change says how far it is.</summary>
public sealed record StepReported(TenantId Tenant, PlanStep Step, long Done, long? Total) : RunEvent(Tenant);

/// <summary>An object was left as it was.</summary>
public sealed record ObjectFailed(TenantId Tenant, ObjectFailure Failure) : RunEvent(Tenant);

/// <summary>A step is done.</summary>
public sealed record StepFinished(TenantId Tenant, PlanStep Step, StepCursor Cursor) : RunEvent(Tenant);

/// <summary>Something passing went wrong and is tried again.</summary>
public sealed record RetryScheduled(TenantId Tenant, int Attempt, TimeSpan Delay, string Reason) : RunEvent(Tenant);

/// <summary>The work for a tenant ended.</summary>
public sealed record TenantFinished(TenantId Tenant, RunResult Result) : RunEvent(Tenant);

/// <summary>Hears what runs tell; called from several threads.</summary>
public interface IRunObserver
{
    public void On(RunEvent happened);
}

/// <summary>Hears nothing.</summary>
public sealed class SilentObserver : IRunObserver
{
    public void On(RunEvent happened)
    {
    }
}
