using Uplift.Execution;
using Uplift.Server.Telemetry;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Operations;

/// <summary>Turns what runs tell into events of an operation, and counts it.</summary>
internal sealed class OperationObserver(OperationProgress operation, UpliftMeter meter) : IRunObserver
{
    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        meter.On(happened);
        var tenant = happened.Tenant.Value;
        switch (happened)
        {
            case StepStarted step:
                operation.Add("step-started", new
                {
                    tenant,
                    step = step.Step.Number,
                    module = step.Step.Package.Id.ToString(),
                    what = step.Step.Title,
                    step.Done,
                    step.Total,
                });
                break;
            case StepAdvanced step:
                operation.Add("step-advanced", Counted(tenant, step.Step.Number, step.Cursor));
                break;
            case StepReported step:
                operation.Add("step-reported", new { tenant, step = step.Step.Number, step.Done, step.Total });
                break;
            case StepFinished step:
                operation.Add("step-finished", Counted(tenant, step.Step.Number, step.Cursor));
                break;
            case ObjectFailed failed:
                operation.Add("object-failed", new
                {
                    tenant,
                    failed.Failure.Collection,
                    failed.Failure.ObjectId,
                    failed.Failure.Path,
                    failed.Failure.Message,
                });
                break;
            case RetryScheduled retry:
                operation.Add("retry", new
                {
                    tenant,
                    retry.Attempt,
                    seconds = retry.Delay.TotalSeconds,
                    reason = retry.Reason.ReplaceLineEndings(" "),
                });
                break;
            case TenantFinished finished:
                operation.Add("tenant-finished", new
                {
                    tenant,
                    outcome = OutcomeWord.Of(finished.Result.Outcome),
                    finished.Result.Run,
                    finished.Result.Changed,
                    finished.Result.Failed,
                });
                break;
            default:
                break;
        }
    }

    private static object Counted(string tenant, int step, StepCursor cursor) =>
        new { tenant, step, cursor.Read, cursor.Changed, cursor.Failed };
}
